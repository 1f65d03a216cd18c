use reqwest::Method;
use serde_json::json;
use tests::{Answer, BETTER_AUTH_SECRET, ORIGIN, Person, TestApp, cookie};

use crate::authorisation::everything::Everything;
use crate::authorisation::table::{Access, TABLE};

/// Origins that only look like ours.
const PRETENDERS: [&str; 10] = [
    "null",
    "*",
    "https://evil.example",
    "http://app.tenure.example",
    "https://app.tenure.example.evil.test",
    "https://evil-app.tenure.example",
    "https://app.tenure.example:8443",
    "https://APP.tenure.example",
    "https://app.tenure.example/",
    "https://app.tenure.example, https://evil.example",
];

fn cookie_of(person: &Person) -> String {
    format!(
        "better-auth.session_token={}",
        cookie(person.token(), BETTER_AUTH_SECRET)
    )
}

#[tokio::test]
async fn s11_no_foreign_page_changes_anything_by_a_cookie_at_any_route() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    let admin = &everything.stage.admin;
    let unsafe_routes = TABLE
        .iter()
        .filter(|(method, _, access)| *method != "GET" && *access != Access::Signed);
    for (method, pattern, _) in unsafe_routes {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        for headers in [
            None,
            Some(("Origin", "https://evil.example")),
            Some(("Sec-Fetch-Site", "same-site")),
        ] {
            let request = app.door().request(method.clone(), &everything.path(pattern));
            let request = request.header("Cookie", cookie_of(admin)).json(&json!({}));
            let request = headers
                .into_iter()
                .fold(request, |it, (name, value)| it.header(name, value));

            let answer = Answer::to(request).await;

            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "ORIGIN_REFUSED"),
                "{method} {pattern}"
            );
        }
    }
    app.is_sound().await;
}

#[tokio::test]
async fn s11_what_a_form_of_a_page_can_send_is_not_taken() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let request = app.door().request(Method::POST, "/api/payouts/initiate");
        let request = request.header("Cookie", cookie_of(&admin)).header("Origin", ORIGIN);

        let answer = Answer::to(request.header("Content-Type", kind).body("{\"userIds\":[]}")).await;

        answer.is_problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}

#[tokio::test]
async fn s12_no_page_that_pretends_to_be_ours_may_read_an_answer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for origin in PRETENDERS {
        let read = admin.request(Method::GET, "/api/payouts").header("Origin", origin);
        let asked = app
            .door()
            .request(Method::OPTIONS, "/api/payouts/initiate")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type");
        for answer in [Answer::to(read).await, Answer::to(asked).await] {
            let allowed: Vec<&str> = answer
                .headers
                .keys()
                .map(reqwest::header::HeaderName::as_str)
                .filter(|name| name.starts_with("access-control-"))
                .collect();
            assert_eq!(allowed, Vec::<&str>::new(), "{origin}");
            assert!(
                answer.header("vary").is_some_and(|vary| vary.contains("Origin")),
                "{origin}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn s12_a_page_of_ours_is_named_exactly_and_never_by_a_star() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in ["/api/payouts", "/nothing", "/health", "/api/payouts?limit=0"] {
        let answer = Answer::to(admin.request(Method::GET, path).header("Origin", ORIGIN)).await;

        assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "{path}");
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true"),
            "{path}"
        );
        let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
        assert!(!exposed.contains('*') && exposed.contains("X-Request-Id"), "{exposed}");
    }
}
