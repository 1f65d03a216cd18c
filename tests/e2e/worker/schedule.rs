use futures_util::future::join;
use serde_json::json;
use tests::{HOUR, Stage, TestApp};
use use_cases::jobs::{self, Job};

#[tokio::test]
async fn a_slot_is_run_once_with_two_workers() {
    let app = TestApp::start().await;
    let other = app.another_worker().await;

    let (one, two) = join(worker::tick(app.ctx()), worker::tick(&other)).await;
    let taken = one.expect("the database answers") + two.expect("the database answers");
    app.work().await;
    worker::step(&other).await.expect("the database answers");

    assert_eq!(taken, Job::ALL.len() as u64, "each slot once");
    assert_eq!(runs(&app, "gates").await, 1);
    assert_eq!(
        worker::tick(app.ctx()).await.expect("the database answers"),
        0,
        "the same slot is not taken again"
    );
}

#[tokio::test]
async fn the_gates_are_looked_at_every_hour() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;
    tick_and_work(&app).await;
    // As the main application approves a form.
    app.by_hand(&format!(
        "UPDATE tax_forms SET status = 'approved' WHERE form_id = '{form}'"
    ))
    .await;
    tick_and_work(&app).await;
    assert_eq!(stage.status().await, "pending_tax_info", "not before the hour");

    app.turn_clock(HOUR);
    tick_and_work(&app).await;

    assert_eq!(stage.status().await, "ready_for_payment");
    assert_eq!(runs(&app, "gates").await, 2);
    app.is_sound().await;
}

#[tokio::test]
async fn eligibility_is_checked_at_two_in_the_morning() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    tick_and_work(&app).await;
    let before = app.count("payout.eligibility_checks WHERE trigger = 'schedule'").await;

    app.turn_clock(HOUR * 15 + tests::MINUTE * 59);
    tick_and_work(&app).await;
    assert_eq!(
        app.count("payout.eligibility_checks").await,
        before,
        "it is a minute to two"
    );
    app.turn_clock(tests::MINUTE);
    tick_and_work(&app).await;

    assert_eq!(
        app.count("payout.eligibility_checks WHERE trigger = 'schedule'").await,
        before + 1
    );
    let runs = admin.get("/api/jobs").await.is_ok().data();
    let run = runs
        .as_array()
        .expect("a list")
        .iter()
        .find(|run| run["job"] == "eligibility-check")
        .expect("it ran");
    assert_eq!(
        (&run["slot"], &run["result"]),
        (&json!("2026-03-17T02:00:00Z"), &json!("succeeded"))
    );
}

#[tokio::test]
async fn what_was_missed_is_caught_up_with_once() {
    let app = TestApp::start().await;
    tick_and_work(&app).await;

    app.turn_clock(HOUR * 10);
    tick_and_work(&app).await;
    tick_and_work(&app).await;

    assert_eq!(runs(&app, "gates").await, 2, "the last slot, and not each of ten");
}

#[tokio::test]
async fn an_approval_that_expires_opens_a_new_round() {
    let policy = r#"{"tiers":[{"atLeast":"0","approvals":2}],"expiresAfterHours":48}"#;
    let app = TestApp::with(&[("APPROVAL_POLICY", policy)]).await;
    let stage = Stage::pending_approval(&app).await;
    stage.admin.approves(&stage.payout).await.is_ok();

    app.turn_clock(HOUR * 49);
    stage
        .manager
        .approves(&stage.payout)
        .await
        .is_problem(422, "BALLOT_EXPIRED");
    tick_and_work(&app).await;

    let approval = stage.admin.sees(&stage.payout).await.is_ok().data()["approval"].clone();
    assert_eq!(
        (&approval["round"], &approval["currentApprovals"]),
        (&json!(2), &json!(0))
    );
    stage.approve().await;
    app.is_sound().await;
}

#[tokio::test]
async fn a_policy_can_keep_the_initiator_from_voting() {
    let policy = r#"{"tiers":[{"atLeast":"0","approvals":1}],"excludeInitiator":true}"#;
    let app = TestApp::with(&[("APPROVAL_POLICY", policy)]).await;
    let stage = Stage::pending_approval(&app).await;

    stage
        .admin
        .approves(&stage.payout)
        .await
        .is_problem(403, "INITIATOR_EXCLUDED");
    let vote = stage.manager.approves(&stage.payout).await.is_ok().data();

    assert_eq!(vote["fullyApproved"], true, "one vote is enough here");
}

#[tokio::test]
async fn a_job_that_nobody_knows_stops_nothing() {
    let app = TestApp::start().await;
    app.by_hand(
        "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
         VALUES ('poison-1', 'jobs', '\\x7b', 'Pending', 0, 1, now(), 0, ''), ('poison-2', 'notifications', '\\x00ff', 'Pending', 0, 1, now(), 0, ''),
                ('poison-3', 'jobs', convert_to('{\"job\":\"year-end\",\"slot\":0}', 'UTF8'), 'Pending', 0, 1, now(), 0, '')",
    )
    .await;

    tick_and_work(&app).await;

    assert_eq!(runs(&app, "gates").await, 1);
}

#[tokio::test]
async fn a_run_whose_process_died_is_closed() {
    let app = TestApp::start().await;
    let began = app.now();
    let id = app.ctx().new_id();
    app.by_hand(&format!(
        "INSERT INTO payout.job_runs (id, job, started_at) VALUES ('{id}', 'gates', '{began}')"
    ))
    .await;
    tick_and_work(&app).await;
    assert_eq!(
        app.count("payout.job_runs WHERE result = 'running'").await,
        1,
        "it may still be at it"
    );

    app.turn_clock(HOUR * 7);
    tick_and_work(&app).await;

    let run = app
        .row(&format!(
            "SELECT result, finished_at IS NOT NULL AS over FROM payout.job_runs WHERE id = '{id}'"
        ))
        .await;
    assert_eq!(run, json!({ "result": "failed", "over": true }));
}

#[tokio::test]
async fn a_job_by_hand_is_recorded_too() {
    let app = TestApp::start().await;

    let done = jobs::run(app.ctx(), Job::EligibilityCheck, None)
        .await
        .expect("the database answers");

    assert_eq!((done.failed, &done.summary["eligible"]), (0, &json!(true)));
    assert_eq!(runs(&app, "eligibility-check").await, 1);
}

async fn tick_and_work(app: &TestApp) {
    worker::tick(app.ctx()).await.expect("the database answers");
    app.work().await;
}

async fn runs(app: &TestApp, job: &str) -> u64 {
    app.count(&format!("payout.job_runs WHERE job = '{job}' AND result = 'succeeded'"))
        .await
}
