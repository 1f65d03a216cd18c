use tests::{TestApp, TestDatabase};
use use_cases::Context;
use use_cases::sandbox::{self, Ahead, SandboxError};

use super::advances;

#[tokio::test]
async fn r13_3_a_database_with_data_of_the_main_application_is_no_sandbox() {
    let app = TestApp::start().await;

    let refusal = sandbox::open(&as_a_sandbox(&app)).await.expect_err("it is not empty");

    assert!(matches!(refusal, SandboxError::LiveDatabase), "{refusal}");
    assert_eq!(
        refusal.to_string(),
        "SANDBOX is for a database of its own: this one is neither empty nor marked as a sandbox"
    );
    assert_eq!(app.count("payout.meta WHERE key = 'purpose'").await, 0);
}

#[tokio::test]
async fn r13_3_an_empty_database_becomes_a_sandbox_and_stays_one() {
    let app = TestApp::on(TestDatabase::migrated().await, &[]).await;

    sandbox::open(&as_a_sandbox(&app)).await.expect("it is empty");
    app.earns("17.00").await;

    sandbox::open(&as_a_sandbox(&app)).await.expect("it is marked");
}

#[tokio::test]
async fn a_demo_may_become_a_sandbox() {
    let app = TestApp::start().await;
    app.by_hand("INSERT INTO payout.meta VALUES ('purpose', 'demo')").await;

    sandbox::open(&as_a_sandbox(&app)).await.expect("it is marked");
}

#[tokio::test]
async fn nobody_works_at_another_time_beside_a_sandbox() {
    let app = TestApp::in_a_sandbox().await;
    let live = Context {
        sandbox: None,
        ..app.ctx().clone()
    };
    sandbox::open(&live).await.expect("the clock was never moved");

    advances(&app.admin().await, "PT1S").await;

    let refusal = sandbox::open(&live).await.expect_err("the clock was moved");
    assert!(matches!(refusal, SandboxError::MovedAhead), "{refusal}");
}

#[tokio::test]
async fn a_database_without_tables_is_told_what_it_lacks() {
    let app = TestApp::start().await;
    app.by_hand("DROP TABLE payout.sandbox_clock").await;

    let refusal = sandbox::open(&as_a_sandbox(&app)).await.expect_err("there is no clock");

    assert!(refusal.to_string().contains("payoutctl migrate up"), "{refusal}");
}

/// As a program with SANDBOX=true sees the app's database.
fn as_a_sandbox(app: &TestApp) -> Context {
    Context {
        sandbox: Some(Ahead::default()),
        ..app.ctx().clone()
    }
}
