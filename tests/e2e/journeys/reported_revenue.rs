//! The subscription service's figure of revenue stands beside ours and decides nothing [R1.1].

use serde_json::{Value, json};
use tests::{Person, Reply, SubscriptionServer, TestApp};

const OURS: Reply = Reply::Says(r#"{"totalRevenue": "1000000.00", "currency": "USD"}"#);
const MORE: Reply = Reply::Says(r#"{"data": {"totalRevenue": 1000025.5}}"#);

#[tokio::test]
async fn r1_1_a_difference_is_shown_and_warned_of_until_the_figures_agree() {
    let (server, app) = asked_by_the_app(&[]).await;
    let admin = app.admin().await;
    server.always_answers(MORE);

    let checked = admin.checks_eligibility().await.is_ok().data()["eligibility"].clone();
    admin.checks_eligibility().await.is_ok();

    assert_eq!(checked["totalRevenue"], "1000000.00", "the database's figure counts");
    assert_eq!(figures(&checked), (json!("1000025.50"), json!("25.50"), json!(null)));
    assert_eq!(figures(&shown(&admin).await), figures(&checked));
    let alert = admin.alert_of("revenue_difference").await;
    assert_eq!(
        (&alert["severity"], &alert["status"]),
        (&json!("warning"), &json!("new")),
        "{alert}"
    );
    let kept = app
        .row("SELECT result -> 'subscription_revenue' AS kept FROM payout.eligibility_checks LIMIT 1")
        .await;
    assert_eq!(kept["kept"]["difference"], "25.50");

    server.always_answers(OURS);
    admin.checks_eligibility().await.is_ok();

    assert_eq!(admin.alert_of("revenue_difference").await["status"], "resolved");
    assert_eq!(
        figures(&shown(&admin).await),
        (json!("1000000.00"), json!("0.00"), json!(null))
    );
    app.is_sound().await;
}

#[tokio::test]
async fn a_service_that_tells_nothing_fails_no_check() {
    let (server, app) = asked_by_the_app(&[]).await;
    let admin = app.admin().await;
    for reply in [
        Reply::Status(404),
        Reply::Status(503),
        Reply::HangUp,
        Reply::Says("<html>"),
        Reply::Says(r#"{"totalRevenue": "1", "currency": "EUR"}"#),
    ] {
        server.always_answers(reply);

        let checked = admin.checks_eligibility().await.is_ok().data()["eligibility"].clone();

        let (total, difference, note) = figures(&checked);
        assert_eq!((total, difference), (json!(null), json!(null)), "{reply:?}");
        assert!(
            note.as_str().is_some_and(|note| note.contains("subscription service")),
            "{reply:?}: {note}"
        );
        assert_eq!(checked["isEligible"], true, "{reply:?}");
    }
    assert_eq!(admin.alerts("category=revenue_difference").await, Vec::<Value>::new());
}

#[tokio::test]
async fn whoever_only_looks_asks_nobody() {
    let (server, app) = asked_by_the_app(&[("SUBSCRIPTION_REVENUE_PATH", "/figures/all")]).await;
    let admin = app.admin().await;
    server.always_answers(OURS);

    assert_eq!(
        shown(&admin).await.get("subscriptionRevenue"),
        None,
        "nobody was asked yet"
    );
    admin.checks_eligibility().await.is_ok();
    shown(&admin).await;

    let asked = server.asked_for_figures();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(
        (asked[0].path.as_str(), asked[0].api_key.as_str()),
        ("/figures/all", "a-key-of-the-subscription-service")
    );
}

#[tokio::test]
async fn without_a_service_there_is_no_other_figure() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let checked = admin.checks_eligibility().await.is_ok().data();

    assert_eq!(checked["eligibility"].get("subscriptionRevenue"), None, "{checked}");
}

async fn asked_by_the_app(own: &[(&str, &str)]) -> (SubscriptionServer, TestApp) {
    let server = SubscriptionServer::start().await;
    let settings = server.settings();
    let mut all: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(own);
    let app = TestApp::with(&all).await;
    (server, app)
}

async fn shown(admin: &Person) -> Value {
    admin.asks_about_eligibility().await.is_ok().data()
}

/// The figure, its difference, and the note.
fn figures(eligibility: &Value) -> (Value, Value, Value) {
    let reported = &eligibility["subscriptionRevenue"];
    let figure = |name: &str| reported[name].clone();
    (figure("totalRevenue"), figure("difference"), figure("note"))
}
