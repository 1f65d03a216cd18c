use serde_json::{Value, json};
use tests::{HOUR, Heard, MINUTE, RabbitMq, Stage, TestApp};

#[tokio::test]
async fn a_broker_that_is_away_for_an_hour_loses_nothing() {
    let Some(mut rabbit) = RabbitMq::start().await else {
        return;
    };
    let app = TestApp::with(&[("AMQP_URL", &rabbit.url())]).await;
    let first = app.happens("escrow_hold.created", json!({ "holdId": "h1" })).await;
    app.work().await;

    rabbit.dies();
    let stage = Stage::completed(&app).await;
    app.work().await;
    app.turn_clock(HOUR);
    app.work().await;
    stage.admin.alert_of("broker_unreachable").await;
    rabbit.comes_back().await;
    app.turn_clock(MINUTE);
    app.work().await;
    app.work().await;

    let heard = rabbit.heard().await;
    assert_eq!(
        heard[0],
        as_published(&app, &first.to_string()).await,
        "what it had was on its disk"
    );
    let mut ids: Vec<&str> = heard.iter().map(|message| message.message_id.as_str()).collect();
    let happened = app.rows("SELECT id FROM payout.outbox ORDER BY id").await;
    let happened: Vec<&str> = happened.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, happened, "each once, in the order in which it happened");
    ids.dedup();
    assert_eq!(
        ids.len() as u64,
        app.count("payout.event_deliveries WHERE state = 'delivered'").await
    );
    let alerts = stage.admin.alerts("category=broker_unreachable&status=new").await;
    assert!(alerts.is_empty(), "{alerts:?}");
}

#[tokio::test]
async fn without_a_broker_nothing_waits_for_one() {
    let app = TestApp::start().await;
    app.happens("escrow_hold.created", json!({})).await;

    app.work().await;

    assert_eq!(app.count("payout.event_deliveries").await, 0);
    assert_eq!(app.count("payout.outbox WHERE waits").await, 0);
}

async fn as_published(app: &TestApp, id: &str) -> Heard {
    let row = app
        .row(&format!(
            "SELECT kind, payload, at FROM payout.outbox WHERE id = '{id}'"
        ))
        .await;
    let heard: Value = json!({
        "event_id": id,
        "event_type": row["kind"],
        "payload": row["payload"],
        "source_service": "payout-service",
        "timestamp": format!("{}Z", row["at"].as_str().unwrap_or_default().trim_end_matches("+00:00")),
    });
    Heard {
        routing_key: row["kind"].as_str().unwrap_or_default().to_owned(),
        message_id: id.to_owned(),
        delivery_mode: Some(2),
        body: heard.to_string(),
    }
}
