use serde_json::json;
use tests::{DAY, MINUTE, Stage, TestApp};
use time::OffsetDateTime;
use use_cases::alerts;
use use_cases::jobs::{self, Job};

#[tokio::test]
async fn a_payout_tells_when_it_is_created_and_each_time_it_is_completed() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    stage.finance.reports_failure(&stage.payout).await.is_ok();
    stage.finance.reviews(&stage.payout).await.is_ok();
    stage.finance.resolves(&stage.payout, "retry").await.is_ok();
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();

    assert_eq!(stage.admin.alert_of("payout_created").await["severity"], "info");
    assert_eq!(stage.admin.alerts("category=payment_completed").await.len(), 2);
}

#[tokio::test]
async fn a_fault_in_the_books_is_critical_and_every_administrator_hears_of_it_once() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let support = app.support().await;
    assert_eq!(verify(&app).await, 0);
    app.by_hand(
        "ALTER TABLE payout.journal_postings DISABLE TRIGGER USER;
         UPDATE payout.journal_postings SET amount_cents = amount_cents + 1 WHERE line = 1",
    )
    .await;

    assert_eq!((verify(&app).await, verify(&app).await), (1, 1));
    app.work().await;

    let alert = stage.admin.alert_of("verify_fault").await;
    assert_eq!(
        (&alert["severity"], &alert["status"]),
        (&json!("critical"), &json!("new"))
    );
    let heard = |person| {
        let subjects = app.subjects_to(person);
        subjects
            .iter()
            .filter(|subject| subject.starts_with("Critical:"))
            .count()
    };
    assert_eq!((heard(&stage.admin), heard(&stage.manager)), (1, 1));
    assert_eq!((heard(&support), heard(&stage.finance)), (0, 0));
    let failed = "payout.job_runs WHERE job = 'verify' AND result = 'failed'";
    assert_eq!(app.count(failed).await, 2);
}

#[tokio::test]
async fn an_outage_of_the_database_is_told_afterwards_with_its_beginning() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let since: OffsetDateTime = app.now() - DAY;

    alerts::database_was_unreachable(app.ctx(), since)
        .await
        .expect("it is back");

    let alert = admin.alert_of("database_unreachable").await;
    let day = since.date().to_string();
    assert!(
        alert["message"].as_str().is_some_and(|message| message.contains(&day)),
        "{alert}"
    );
    assert_eq!(alert["severity"], "critical");
}

#[tokio::test]
async fn an_eligibility_check_that_cannot_be_made_is_critical() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.by_hand("ALTER TABLE payout.eligibility_checks ADD CONSTRAINT shut CHECK (false) NOT VALID")
        .await;

    jobs::run(app.ctx(), Job::EligibilityCheck, None)
        .await
        .expect_err("nothing can be kept");
    app.work().await;

    assert_eq!(admin.alert_of("eligibility_check_failed").await["severity"], "critical");
    assert_eq!(app.subjects_to(&admin).len(), 1);
}

#[tokio::test]
async fn a_check_that_works_again_ends_the_alert_of_the_one_that_failed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.by_hand("ALTER TABLE payout.eligibility_checks ADD CONSTRAINT shut CHECK (false) NOT VALID")
        .await;
    let check = || jobs::run(app.ctx(), Job::EligibilityCheck, None);
    check().await.expect_err("nothing can be kept");
    assert_eq!(admin.alert_of("eligibility_check_failed").await["status"], "new");

    app.by_hand("ALTER TABLE payout.eligibility_checks DROP CONSTRAINT shut")
        .await;
    check().await.expect("it works again");

    let alert = admin.alert_of("eligibility_check_failed").await;
    assert_eq!(alert["status"], "resolved");
    assert_eq!(resolved_by_the_service(&app, &alert).await, 1);
}

#[tokio::test]
async fn an_outage_is_over_when_the_database_has_answered_for_an_hour() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    alerts::database_was_unreachable(app.ctx(), app.now())
        .await
        .expect("it is back");
    let escalate = || jobs::run(app.ctx(), Job::Escalations, None);

    app.turn_clock(MINUTE * 59);
    escalate().await.expect("the database answers");
    assert_eq!(admin.alert_of("database_unreachable").await["status"], "new");
    app.turn_clock(MINUTE);
    escalate().await.expect("the database answers");

    let alert = admin.alert_of("database_unreachable").await;
    assert_eq!(alert["status"], "resolved");
    assert_eq!(resolved_by_the_service(&app, &alert).await, 1);
}

#[tokio::test]
async fn a_fault_that_went_away_by_itself_stays_for_people_to_look_at() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    app.by_hand("UPDATE payout.account_balances SET amount_cents = amount_cents + 1")
        .await;
    assert_eq!(verify(&app).await, 1);

    app.by_hand("UPDATE payout.account_balances SET amount_cents = amount_cents - 1")
        .await;
    assert_eq!(verify(&app).await, 0);

    assert_eq!(stage.admin.alert_of("verify_fault").await["status"], "new");
}

async fn resolved_by_the_service(app: &TestApp, alert: &serde_json::Value) -> u64 {
    let id = alert["alertId"].as_str().expect("an id");
    app.count(&format!(
        "payout.audit_log WHERE action = 'alert.resolved' AND entity_id = '{id}' AND actor_role = 'worker'"
    ))
    .await
}

/// How many faults it found.
async fn verify(app: &TestApp) -> u64 {
    jobs::run(app.ctx(), Job::Verify, None)
        .await
        .expect("the database answers")
        .failed
}
