use serde_json::json;
use tests::{DAY, HOUR, Stage, TestApp};
use use_cases::jobs::{self, Job};

#[tokio::test]
async fn an_approval_that_waits_three_days_is_warned_of_and_its_approvers_reminded_once() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage.manager.approves(&stage.payout).await.is_ok();

    app.turn_clock(DAY * 3 - HOUR);
    escalate(&app).await;
    assert_eq!(
        stage.admin.alerts("severity=warning").await,
        Vec::<serde_json::Value>::new()
    );

    app.turn_clock(HOUR * 2);
    escalate(&app).await;
    app.turn_clock(HOUR);
    escalate(&app).await;
    app.work().await;

    let alert = stage.admin.alert_of("approval_overdue").await;
    assert_eq!(
        alert["relatedEntity"],
        json!({ "type": "payout", "id": stage.payout.id })
    );
    let reminders = |kinds: Vec<String>| kinds.iter().filter(|kind| *kind == "approval_reminder").count();
    assert_eq!(reminders(app.kinds_sent(&stage.payout, &stage.admin).await), 1);
    assert_eq!(reminders(app.kinds_sent(&stage.payout, &stage.finance).await), 1);
    let voted = app.kinds_sent(&stage.payout, &stage.manager).await;
    assert_eq!(reminders(voted), 0, "who voted is not asked again");
}

#[tokio::test]
async fn a_warning_resolves_itself_when_its_cause_is_gone() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    app.turn_clock(DAY * 4);
    escalate(&app).await;

    stage.admin.cancels(&stage.payout).await.is_ok();
    escalate(&app).await;

    let alert = stage.admin.alert_of("approval_overdue").await;
    assert_eq!(
        (&alert["status"], &alert["resolvedBy"]),
        (&json!("resolved"), &json!(null))
    );
    app.is_sound().await;
}

#[tokio::test]
async fn a_new_round_of_votes_waits_for_itself() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    app.turn_clock(DAY * 4);
    stage.member.gives_account("000123450000").await.is_ok();
    escalate(&app).await;
    assert_eq!(stage.admin.alerts("category=approval_overdue").await.len(), 0);

    app.turn_clock(DAY * 4);
    escalate(&app).await;

    stage.admin.alert_of("approval_overdue").await;
}

#[tokio::test]
async fn a_payment_that_nobody_confirms_for_five_days_is_warned_of() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;
    app.turn_clock(DAY * 4);
    escalate(&app).await;
    assert_eq!(stage.admin.alerts("category=payment_overdue").await.len(), 0);

    app.turn_clock(DAY);
    escalate(&app).await;
    assert_eq!(stage.admin.alert_of("payment_overdue").await["status"], "new");

    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();
    escalate(&app).await;
    assert_eq!(stage.admin.alert_of("payment_overdue").await["status"], "resolved");
}

async fn escalate(app: &TestApp) {
    let done = jobs::run(app.ctx(), Job::Escalations, None)
        .await
        .expect("the database answers");
    assert_eq!(done.failed, 0, "{}", done.summary);
}
