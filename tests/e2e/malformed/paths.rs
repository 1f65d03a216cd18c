use reqwest::Method;
use serde_json::json;
use tests::{Answer, Stage, TestApp};

use crate::authorisation::table::{Access, TABLE, body_of, path_with};
use crate::transfers::house::Transfers as _;

const NO_IDS: [&str; 9] = [
    "17",
    "nonsense",
    "%00",
    "%ff",
    "%2e%2e%2f",
    "'%20OR%201=1--",
    "%F0%9F%92%B8",
    "a%0Ab",
    "00000000-0000",
];

#[tokio::test]
async fn what_is_no_id_is_refused_and_never_an_accident() {
    let app = TestApp::with_everything().await;
    let stage = Stage::pending_approval(&app).await;
    stage.admin.makes_creator(&stage.member).await;
    let long = "x".repeat(2000);
    for (method, pattern, access) in TABLE.iter().filter(|(_, path, _)| path.contains('{')) {
        let person = if matches!(access, Access::Owner | Access::Payee) {
            &stage.member
        } else {
            &stage.admin
        };
        for id in NO_IDS.into_iter().chain([long.as_str()]) {
            let path = path_with(pattern, id);
            let answer = match *method {
                "GET" => person.get(&path).await,
                "DELETE" => person.deletes(&path).await,
                "PATCH" => person.patch(&path, &json!({})).await,
                _ => person.post(&path, &body_of(&app, pattern, &stage)).await,
            };
            assert!([400, 404].contains(&answer.status), "{method} {path}: {answer:?}");
            answer.is_in_the_envelope();
        }
    }
}

#[tokio::test]
async fn a_path_that_takes_another_method_says_so() {
    let app = TestApp::with_everything().await;
    let admin = app.admin().await;
    for (_, path, _) in TABLE {
        let path = path_with(path, "x");
        let answer = Answer::to(admin.request(Method::PUT, &path))
            .await
            .is_problem(405, "METHOD_NOT_ALLOWED");
        assert!(
            answer
                .header("allow")
                .is_some_and(|allow| ["GET", "POST", "DELETE"].iter().any(|method| allow.contains(method))),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_monitor_may_ask_without_wanting_a_body() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (path, status) in [
        ("/health", 200),
        ("/api/payouts", 200),
        ("/api/payouts/x/approve", 405),
        ("/no", 404),
    ] {
        let answer = Answer::to(admin.request(Method::HEAD, path)).await;
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    let stranger = Answer::to(app.nobody().request(Method::HEAD, "/api/payouts")).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_answered_alike() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in [
        "/",
        "/nothing",
        "/api",
        "/api/nothing",
        "/api/payouts/x/nothing",
        "/api/payouts/x/approve/y",
        "/%00",
        "/../etc/passwd",
    ] {
        admin.get(path).await.is_problem(404, "ROUTE_NOT_FOUND");
        app.nobody().get(path).await.is_problem(404, "ROUTE_NOT_FOUND");
    }
}
