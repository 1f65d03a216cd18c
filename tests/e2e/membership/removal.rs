use serde_json::json;
use tests::{DAY, HOUR, MINUTE, Stage, SubscriptionServer, TestApp};
use time::macros::date;
use use_cases::jobs::Job;

use super::{alerts, app_with, mails_of, membership_of, records_removal, removal_of, run, turn_to_the_day};

#[tokio::test]
async fn r8_2_on_its_day_a_membership_ends_once_and_nobody_is_told_twice() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let (stage, other) = (Stage::completed(&app).await, app.member().await);
    turn_to_the_day(&app);
    app.turn_clock(-DAY);
    worker::tick(app.ctx()).await.expect("the database answers");
    app.work().await;
    assert_eq!(server.asked(), [], "it is the day before");

    app.turn_clock(DAY);
    worker::tick(app.ctx()).await.expect("the database answers");
    app.work().await;

    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, format!("/api/subscriptions/{}/cancel", stage.member.id));
    assert_eq!(asked[0].api_key, "a-key-of-the-subscription-service");
    assert_eq!(asked[0].body["immediately"], true);
    assert_eq!(
        json!(asked[0].idempotency_key),
        removal_of(&app, &stage).await["idempotency_key"]
    );
    let membership = membership_of(&app, &stage.member).await;
    assert_eq!(
        (&membership["isActive"], &membership["canReactivate"]),
        (&json!(false), &json!(true))
    );
    assert!(
        membership["removedAt"]
            .as_str()
            .is_some_and(|at| at.starts_with("2027-03-16T03:"))
    );
    let shown = "SELECT u.status::text, p.processing ->> 'membership_removed' AS removed
        FROM users u JOIN payout_management p ON p.user_id = u.id";
    assert_eq!(app.row(shown).await, json!({ "status": "Inactive", "removed": "true" }));
    assert_eq!(membership_of(&app, &other).await["isActive"], true);

    for _ in 0..3 {
        app.turn_clock(DAY);
        run(&app, Job::MembershipRemoval).await;
        run(&app, Job::MembershipRemovalRetry).await;
    }

    assert_eq!(server.asked().len(), 1);
    app.work().await;
    assert_eq!(mails_of(&app, "membership_removed", &stage.member).await, 1);
    assert_eq!(alerts(&app).await, 0);
    app.is_sound().await;
}

#[tokio::test]
async fn without_a_service_an_administrator_records_what_he_cancelled() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    records_removal(&app, &stage.member)
        .await
        .is_problem(422, "NO_REMOVAL_DUE");

    turn_to_the_day(&app);
    let summary = run(&app, Job::MembershipRemoval).await;
    assert_eq!((&summary["byHand"], &summary["removed"]), (&json!(1), &json!(0)));
    assert_eq!(alerts(&app).await, 1);
    assert_eq!(membership_of(&app, &stage.member).await["isActive"], true);
    let removed = records_removal(&app, &stage.member).await.is_ok().data();

    assert_eq!(removed["payoutId"], stage.payout.id);
    assert_eq!(membership_of(&app, &stage.member).await["isActive"], false);
    records_removal(&app, &stage.member)
        .await
        .is_problem(422, "NO_REMOVAL_DUE");
    let audited = "payout.audit_log WHERE action = 'membership.removed' AND body LIKE '%provider''s dashboard%'";
    assert_eq!(app.count(audited).await, 1);
    assert_eq!(run(&app, Job::MembershipRemoval).await["byHand"], 0);
    app.is_sound().await;
}

#[tokio::test]
async fn nobody_records_the_end_of_his_own_membership() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    app.makes_staff(&stage.member.email, "Super Admin").await;
    turn_to_the_day(&app);
    let himself = app.signed_in_as(&stage.member, &app.session_of(stage.member.id).await);

    let answer = himself
        .post(
            &format!("/api/members/{}/membership/remove", himself.id),
            &json!({ "reason": "I would like to begin anew" }),
        )
        .await;

    answer.is_problem(403, "OWN_PAYOUT");
}

#[tokio::test]
async fn r6_5_money_that_comes_back_calls_the_removal_off_until_it_is_paid_again() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    let first = removal_of(&app, &stage).await;
    stage.finance.reports_failure(&stage.payout).await.is_ok();

    turn_to_the_day(&app);
    run(&app, Job::MembershipRemoval).await;

    assert_eq!(server.asked(), []);
    assert_eq!(removal_of(&app, &stage).await["state"], "unscheduled");
    assert_eq!(first["state"], "due");
    records_removal(&app, &stage.member)
        .await
        .is_problem(422, "NO_REMOVAL_DUE");
    app.is_sound().await;
}

#[tokio::test]
async fn e30_a_year_after_the_29th_of_february_is_the_28th() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    app.turn_clock(DAY * i32::try_from((date!(2028 - 02 - 29) - app.today()).whole_days()).expect("two years"));
    let stage = Stage::completed(&app).await;
    assert_eq!(
        membership_of(&app, &stage.member).await["scheduledRemovalDate"],
        "2029-02-28"
    );

    app.turn_clock(DAY * 364 + HOUR * 13 + MINUTE * 50);
    run(&app, Job::MembershipRemoval).await;
    assert_eq!((app.today(), server.asked().len()), (date!(2029 - 02 - 27), 0));
    app.turn_clock(HOUR);
    run(&app, Job::MembershipRemoval).await;

    assert_eq!((app.today(), server.asked().len()), (date!(2029 - 02 - 28), 1));
}

#[tokio::test]
async fn money_that_comes_back_after_the_membership_ended_asks_to_restore_it() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    run(&app, Job::MembershipRemoval).await;

    let finance = app.finance_manager().await;
    finance.reports_failure(&stage.payout).await.is_ok();

    let alert = finance.alert_of("membership_to_restore").await;
    assert_eq!(alert["severity"], "warning");
    let message = alert["message"].as_str().unwrap_or_default();
    assert!(
        message.contains(&stage.payout.id) && message.contains("was cancelled"),
        "{alert}"
    );
    assert_eq!(app.count(RESTORATION).await, 1);
    assert_eq!(removal_of(&app, &stage).await["state"], "removed");
    app.is_sound().await;
}

#[tokio::test]
async fn money_that_comes_back_before_the_day_asks_for_nothing() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;

    stage.finance.reports_failure(&stage.payout).await.is_ok();

    assert_eq!(
        app.count("admin_alerts WHERE category = 'membership_to_restore'").await,
        0
    );
    assert_eq!(app.count(RESTORATION).await, 0);
}

const RESTORATION: &str = "payout.audit_log WHERE action = 'membership.restoration_needed'";
