use serde_json::{Value, json};
use tests::{Answer, DAY, Person, Stage, TestApp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use use_cases::api_keys::Scope;
use use_cases::jobs::Job;

use super::{mails_of, membership_of, records_removal, run, turn_to_the_day};

#[tokio::test]
async fn r8_5_a_member_comes_back_with_a_new_subscription_once_per_payment() {
    let app = TestApp::start().await;
    let (stage, waiting) = (removed(&app).await, app.member().await);
    let (subscription, payment) = subscribes(&app, &stage.member).await;
    let service = app.program(Scope::Membership).await;
    let body = json!({ "paymentId": payment, "paymentDate": in_rfc3339(app.now()), "subscriptionId": subscription });

    let first = reactivates(&service, &stage.member, &body).await.is_ok().data();
    let second = reactivates(&service, &stage.member, &body).await.is_ok().data();

    assert_eq!(first, second);
    assert_eq!(
        (&first["queuePosition"], &first["userId"]),
        (&json!(2), &json!(stage.member.id))
    );
    let membership = membership_of(&app, &stage.member).await;
    assert_eq!(membership["hasReceivedPayout"], false, "{membership}");
    assert_eq!(
        (
            &membership["isActive"],
            &membership["canReactivate"],
            &membership["queuePosition"]
        ),
        (&json!(true), &json!(false), &json!(2))
    );
    assert_eq!(membership["rejoinedAt"], first["tenureStartDate"]);
    assert_eq!(membership_of(&app, &waiting).await["queuePosition"], 1);
    let status = format!("SELECT status::text FROM users WHERE id = '{}'", stage.member.id);
    assert_eq!(app.row(&status).await, json!({ "status": "Active" }));
    app.work().await;
    assert_eq!(mails_of(&app, "welcome_back", &stage.member).await, 1);
    let welcome = app.mails_to(&stage.member).pop().expect("a mail");
    assert!(welcome.subject().contains("Welcome back"), "{}", welcome.subject());
    app.is_sound().await;
}

#[tokio::test]
async fn e30_who_came_back_is_chosen_again_and_never_removed_for_the_old_payout() {
    let app = TestApp::start().await;
    let stage = removed(&app).await;
    let (_, payment) = subscribes(&app, &stage.member).await;
    let service = app.program(Scope::Membership).await;
    let body = json!({ "paymentId": payment, "paymentDate": in_rfc3339(app.now()) });
    reactivates(&service, &stage.member, &body).await.is_ok();

    for _ in 0..3 {
        app.turn_clock(DAY);
        assert_eq!(run(&app, Job::MembershipRemoval).await["byHand"], 0);
    }

    records_removal(&app, &stage.member)
        .await
        .is_problem(422, "NO_REMOVAL_DUE");
    assert_eq!(membership_of(&app, &stage.member).await["isActive"], true);
    app.admin().await.initiates_for(&stage.member).await;
    app.is_sound().await;
}

#[tokio::test]
async fn r8_5_who_has_not_been_removed_or_pays_too_early_does_not_come_back() {
    let app = TestApp::start().await;
    let service = app.program(Scope::Membership).await;
    let (stage, never_paid) = (Stage::completed(&app).await, app.member().await);
    let today = json!({ "paymentId": "ch_1", "paymentDate": app.today().to_string() });
    for member in [&stage.member, &never_paid] {
        reactivates(&service, member, &today)
            .await
            .is_problem(422, "MEMBERSHIP_NOT_REMOVED");
    }
    turn_to_the_day(&app);
    records_removal(&app, &stage.member).await.is_ok();

    reactivates(&service, &stage.member, &today)
        .await
        .is_problem(422, "PAYMENT_TOO_EARLY");
    let tomorrow = json!({ "paymentId": "ch_1", "paymentDate": in_rfc3339(app.now() + DAY) });
    let answer = reactivates(&service, &stage.member, &tomorrow).await;
    assert_eq!(answer.is_problem(400, "VALIDATION_ERROR").fields(), ["paymentDate"]);
    let (foreign, payment) = subscribes(&app, &never_paid).await;
    let now = in_rfc3339(app.now());
    for (field, body) in [
        ("paymentId", json!({ "paymentId": payment, "paymentDate": now })),
        (
            "subscriptionId",
            json!({ "paymentId": "ch_2", "paymentDate": now, "subscriptionId": foreign }),
        ),
    ] {
        let answer = reactivates(&service, &stage.member, &body).await;
        assert_eq!(answer.is_problem(400, "VALIDATION_ERROR").fields(), [field]);
    }
    assert_eq!(app.count("payout.rejoinings").await, 0);
    assert_eq!(membership_of(&app, &stage.member).await["canReactivate"], true);
}

#[tokio::test]
async fn r8_3_the_main_applications_key_of_a_membership_follows_its_end_and_its_return() {
    let app = TestApp::on_shape_c().await;
    let stage = removed(&app).await;
    let key = "SELECT member_status_id AS key FROM user_memberships";
    assert_eq!(app.row(key).await, json!({ "key": 1 }));
    // The same subscription, taken up again.
    let paid = format!(
        "INSERT INTO user_payments (user_id, subscription_id, amount, currency, payment_type, payment_date, payment_status_id, created_at)
         SELECT user_id, id, 25, 'USD', 'recurring', '{0}', 2, '{0}' FROM user_subscriptions",
        app.now()
    );
    app.by_hand(&paid).await;
    let service = app.program(Scope::Membership).await;
    let body = json!({ "paymentId": "ch_back", "paymentDate": app.today().to_string() });

    let rejoined = reactivates(&service, &stage.member, &body).await.is_ok().data();

    assert_eq!(rejoined["queuePosition"], 1);
    assert_eq!(app.row(key).await, json!({ "key": 2 }));
    app.is_sound().await;
}

/// A member whose payout is a year old and whose membership has ended.
async fn removed(app: &TestApp) -> Stage {
    let stage = Stage::completed(app).await;
    turn_to_the_day(app);
    records_removal(app, &stage.member).await.is_ok();
    stage
}

/// A new subscription with its membership and first payment, as the main application writes them.
async fn subscribes(app: &TestApp, member: &Person) -> (String, String) {
    let sql = format!(
        "WITH subscription AS (
            INSERT INTO user_subscriptions (user_id, provider_subscription_id, provider_customer_id, status,
                current_period_start, current_period_end, created_at)
            VALUES ('{0}', 'sub_back_' || '{0}', 'cus_{0}', 'active', '{1}', '{1}', '{1}') RETURNING id),
         membership AS (
            INSERT INTO user_memberships (user_id, subscription_id, join_date, verification_status)
            SELECT '{0}', id, '{1}', 'VERIFIED' FROM subscription)
         INSERT INTO user_payments (user_id, subscription_id, amount, currency, payment_type, payment_date, status, created_at)
         SELECT '{0}', id, 25, 'USD', 'initial', '{1}', 'succeeded', '{1}' FROM subscription",
        member.id,
        app.now()
    );
    app.by_hand(&sql).await;
    let row = app
        .row(&format!(
            "SELECT id, subscription_id FROM user_payments WHERE user_id = '{}' ORDER BY created_at DESC LIMIT 1",
            member.id
        ))
        .await;
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    (text(&row["subscription_id"]), text(&row["id"]))
}

async fn reactivates(service: &Person, member: &Person, body: &Value) -> Answer {
    service
        .post(&format!("/api/members/{}/reactivate", member.id), body)
        .await
}

fn in_rfc3339(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).expect("a time")
}
