use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::json;
use tests::{Hook, Programme, Stage, TestApp};
use tokio::sync::{OnceCell, oneshot};
use worker::WorkerSettings;

use crate::exposition::Exposition;

/// For a page to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the pages of both programs show after payouts of members and creators, a failure, an event, and a stranger.
pub async fn shown() -> &'static Exposition {
    static SHOWN: OnceCell<Exposition> = OnceCell::const_new();
    SHOWN.get_or_init(scrape).await
}

async fn scrape() -> Exposition {
    let programme = Programme::start().await;
    members_are_paid(&programme.app).await;
    programme.somebody_is_paid().await;
    programme.works().await;
    an_event_is_posted().await;
    let app = &programme.app;
    app.nobody().get("/api/payouts").await.is_problem(401, "UNAUTHORIZED");
    let both = [page_of_the_api().await, page_of_the_worker(app).await].concat();
    Exposition::read(&both)
}

async fn members_are_paid(app: &TestApp) {
    Stage::completed(app).await;
    let stage = Stage::requires_manual_review(app).await;
    stage.finance.resolves(&stage.payout, "retry").await.is_ok();
}

async fn an_event_is_posted() {
    let app = TestApp::with(&[("SANDBOX", "true"), ("WEBHOOKS_TO_THIS_MACHINE", "true")]).await;
    let hook = Hook::start().await;
    let body = json!({ "url": hook.url(), "description": "a test", "eventTypes": [] });
    app.admin()
        .await
        .post("/api/v2/webhook-endpoints", &body)
        .await
        .is_created();
    app.happens("payout.completed", json!({})).await;
    app.work().await;
    assert_eq!(hook.posts().len(), 1);
}

async fn page_of_the_api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let server = api::serve_metrics(listener).expect("the page is served");
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let page = read(address, "payout_http_requests_total").await;
    handle.stop(false).await;
    serving.await.expect("nobody cancels it").expect("it ends well");
    page
}

async fn page_of_the_worker(app: &TestApp) -> String {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("a bound listener has an address");
    drop(free);
    let (stop, stopped) = oneshot::channel::<()>();
    let settings = WorkerSettings {
        cron: true,
        metrics: Some(address),
    };
    let ctx = app.ctx().clone();
    let told = async move { drop(stopped.await) };
    let working = tokio::spawn(async move { worker::run(ctx, settings, told).await });
    let page = read(address, "payout_alerts_open{").await;
    drop(stop);
    working.await.expect("nobody cancels it").expect("it ends well");
    page
}

/// The page, once it shows what is waited for.
async fn read(address: SocketAddr, until: &str) -> String {
    let reading = async {
        loop {
            let answer = reqwest::get(format!("http://{address}/metrics")).await;
            if let Ok(answer) = answer
                && let Ok(page) = answer.text().await
                && page.contains(until)
            {
                return page;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .unwrap_or_else(|_| panic!("no page at {address} shows {until}"))
}
