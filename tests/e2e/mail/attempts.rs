use serde_json::json;
use tests::{MINUTE, Stage, TestApp};

use super::{notification, one_mail_waits};

#[tokio::test]
async fn three_attempts_five_minutes_apart_and_then_an_alert() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    app.mail.fail_next(3, 451);

    for attempt in 1..=3 {
        assert_eq!(app.work().await.not_taken, 1, "attempt {attempt}");
        app.turn_clock(MINUTE * 4);
        assert_eq!(app.work().await.not_taken, 0, "not before its time");
        app.turn_clock(MINUTE);
    }

    let given_up = notification(&app).await;
    assert_eq!(
        (&given_up["state"], &given_up["attempts"]),
        (&json!("failed"), &json!(3))
    );
    assert_eq!(
        app.count("payout.delivery_attempts WHERE NOT delivered AND error IS NOT NULL")
            .await,
        3
    );
    let alert = app
        .row("SELECT severity, status FROM admin_alerts WHERE category = 'mail_undeliverable'")
        .await;
    assert_eq!(alert, json!({ "severity": "warning", "status": "new" }));
    app.turn_clock(MINUTE * 60);
    app.work().await;
    assert_eq!(app.mail.messages().len(), 0);
}

#[tokio::test]
async fn a_mail_server_that_comes_back_gets_the_mail_once() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    app.mail.fail_next(2, 421);

    for _ in 0..3 {
        app.work().await;
        app.turn_clock(MINUTE * 5);
    }
    app.work().await;

    assert_eq!(app.mail.messages().len(), 1);
    let sent = notification(&app).await;
    assert_eq!((&sent["state"], &sent["attempts"]), (&json!("sent"), &json!(3)));
    assert_eq!(app.count("admin_alerts WHERE category = 'mail_undeliverable'").await, 0);
}

#[tokio::test]
async fn one_mail_that_fails_does_not_hold_up_the_others() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let waiting = app.count("payout.notifications").await;
    app.mail.fail_next(1, 550);

    app.work().await;

    assert_eq!(app.mail.messages().len() as u64, waiting - 1);
    app.turn_clock(MINUTE * 5);
    app.work().await;
    assert_eq!(app.mail.messages().len() as u64, waiting);
    let sql = format!(
        "SELECT audit_trail FROM payout_management WHERE payout_id = '{}'",
        stage.payout
    );
    let trail = app.row(&sql).await.to_string();
    assert!(
        trail.contains("notification_failed") && trail.contains("notification_sent"),
        "{trail}"
    );
}

#[tokio::test]
async fn a_failing_mail_server_stops_no_payout() {
    let app = TestApp::start().await;
    app.mail.fail_next(1000, 451);
    let stage = Stage::completed(&app).await;

    app.work().await;

    assert_eq!(stage.status().await, "completed");
    assert_eq!(app.mail.messages().len(), 0);
    app.is_sound().await;
}
