//! A subscription service that answers late, wrongly or not at all.

use infrastructure::persistence::removals;
use serde_json::json;
use tests::{HOUR, MINUTE, Reply, Stage, SubscriptionServer, TestApp};
use use_cases::jobs::Job;

use super::{alerts, app_with, mails_of, membership_of, records_removal, removal_of, run, turn_to_the_day};

#[tokio::test]
async fn e30_while_cancelling_fails_the_member_stays_and_one_alert_stands() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    server.always_answers(Reply::Status(503));

    let summary = run(&app, Job::MembershipRemoval).await;

    assert_eq!((&summary["failed"], &summary["removed"]), (&json!(1), &json!(0)));
    assert_eq!(server.asked().len(), 3, "tried three times");
    assert_eq!(membership_of(&app, &stage.member).await["isActive"], true);
    assert_eq!(mails_of(&app, "membership_removed", &stage.member).await, 0);
    run(&app, Job::MembershipRemovalRetry).await;
    assert_eq!(server.asked().len(), 3, "not before the hour");
    app.turn_clock(HOUR);
    run(&app, Job::MembershipRemovalRetry).await;
    assert_eq!(alerts(&app).await, 1);

    server.always_answers(Reply::Status(200));
    app.turn_clock(HOUR);
    run(&app, Job::MembershipRemovalRetry).await;

    assert_eq!(removal_of(&app, &stage).await["state"], "removed");
    assert_eq!(open_alerts(&app).await, 0, "it went away by itself");
    let asked = server.asked();
    let keys: Vec<&str> = asked.iter().map(|asked| asked.idempotency_key.as_str()).collect();
    assert!(
        keys.iter().all(|key| *key == keys[0]),
        "one key for one removal: {keys:?}"
    );
    app.is_sound().await;
}

#[tokio::test]
async fn e31_a_service_that_refuses_removes_nobody_and_an_administrator_can_record_it() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    for refusal in [400, 401, 404, 302] {
        server.answers([Reply::Status(refusal)]);
        let summary = run(&app, Job::MembershipRemoval).await;
        assert_eq!(summary["failed"], 1, "{refusal}: {summary}");
    }
    assert_eq!(
        server.asked().len(),
        4,
        "a refusal is not asked for again, nor followed elsewhere"
    );
    assert_eq!(membership_of(&app, &stage.member).await["isActive"], true);

    records_removal(&app, &stage.member).await.is_ok();
    run(&app, Job::MembershipRemoval).await;

    assert_eq!(server.asked().len(), 4);
    assert_eq!(removal_of(&app, &stage).await["state"], "removed");
}

#[tokio::test]
async fn a_reply_that_was_lost_is_asked_for_with_the_same_key() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    server.answers([Reply::HangUp]);

    run(&app, Job::MembershipRemoval).await;

    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1]);
    assert_eq!(removal_of(&app, &stage).await["state"], "removed");
}

#[tokio::test]
async fn r13_2_whoever_is_killed_while_cancelling_is_succeeded_by_another() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    claims_and_dies(&app, &stage).await;

    run(&app, Job::MembershipRemoval).await;
    assert_eq!(server.asked(), [], "somebody may still be at it");
    app.turn_clock(MINUTE * 2);
    run(&app, Job::MembershipRemovalRetry).await;

    assert_eq!(server.asked().len(), 1);
    let removal = removal_of(&app, &stage).await;
    assert_eq!(
        (&removal["state"], &removal["attempts"]),
        (&json!("removed"), &json!(2))
    );
    assert_eq!(mails_of(&app, "membership_removed", &stage.member).await, 1);
    app.is_sound().await;
}

#[tokio::test]
async fn r13_1_a_service_that_does_not_answer_is_left_alone_after_five_failures() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let (_one, _two) = (Stage::completed(&app).await, Stage::completed(&app).await);
    turn_to_the_day(&app);
    server.always_answers(Reply::Status(500));

    let summary = run(&app, Job::MembershipRemoval).await;

    assert_eq!(server.asked().len(), 5);
    assert_eq!((&summary["failed"], &summary["postponed"]), (&json!(1), &json!(1)));
    server.always_answers(Reply::Status(204));
    app.turn_clock(HOUR);
    assert_eq!(run(&app, Job::MembershipRemovalRetry).await["removed"], 2);
}

#[tokio::test]
async fn two_workers_end_a_membership_once() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let (stage, other) = (Stage::completed(&app).await, app.another_worker().await);
    turn_to_the_day(&app);

    let at_the_other = use_cases::jobs::run(&other, Job::MembershipRemoval, None);
    let (_, second) = futures_util::future::join(run(&app, Job::MembershipRemoval), at_the_other).await;
    second.expect("the database answers");

    assert_eq!(server.asked().len(), 1);
    assert_eq!(mails_of(&app, "membership_removed", &stage.member).await, 1);
    app.is_sound().await;
}

#[tokio::test]
async fn money_that_comes_back_while_the_service_is_asked_asks_to_restore_the_membership() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    server.always_answers(Reply::HangUp);
    run(&app, Job::MembershipRemoval).await;
    let finance = app.finance_manager().await;

    finance.reports_failure(&stage.payout).await.is_ok();

    let alert = finance.alert_of("membership_to_restore").await;
    let message = alert["message"].as_str().unwrap_or_default();
    assert!(message.contains("may have been cancelled"), "{alert}");
    app.is_sound().await;
}

#[tokio::test]
async fn a_subscription_cancelled_after_the_removal_was_called_off_is_told() {
    let server = SubscriptionServer::start().await;
    let app = app_with(&server).await;
    let stage = Stage::completed(&app).await;
    turn_to_the_day(&app);
    // The money comes back between the claim and the service's answer.
    app.by_hand(
        "CREATE FUNCTION money_comes_back() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN NEW.state := 'unscheduled'; NEW.fence := NEW.fence + 1; RETURN NEW; END $$;
         CREATE TRIGGER money_comes_back BEFORE UPDATE ON payout.removals FOR EACH ROW
             WHEN (NEW.state = 'cancelling') EXECUTE FUNCTION money_comes_back()",
    )
    .await;

    let summary = run(&app, Job::MembershipRemoval).await;

    assert_eq!((server.asked().len(), &summary["removed"]), (1, &json!(0)));
    let finance = app.finance_manager().await;
    let alert = finance.alert_of("membership_to_restore").await;
    assert!(
        alert["message"]
            .as_str()
            .is_some_and(|message| message.contains("was cancelled")),
        "{alert}"
    );
    let audited = format!(
        "payout.audit_log WHERE action = 'membership.restoration_needed' AND stream = 'payout:{}'",
        stage.payout
    );
    assert_eq!(app.count(&audited).await, 1);
}

async fn open_alerts(app: &TestApp) -> u64 {
    app.count("admin_alerts WHERE category = 'membership_removal' AND status <> 'resolved'")
        .await
}

async fn claims_and_dies(app: &TestApp, stage: &Stage) {
    let now = app.now();
    let claimed = removals::claim(&*app.ctx().db, &stage.payout.id, now, now + MINUTE).await;
    assert!(claimed.expect("the database answers").is_some());
}
