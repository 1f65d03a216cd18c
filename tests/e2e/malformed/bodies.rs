use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tests::{Answer, Person, Stage, TestApp};

use crate::authorisation::table::{Access, TABLE, body_of, path_of};
use crate::transfers::house::Transfers as _;

/// What no field takes.
fn nonsense() -> [Value; 9] {
    let long = "x".repeat(20_000);
    [
        json!(17),
        json!(-1.5),
        json!(true),
        json!({ "a": 1 }),
        json!([[]]),
        json!(long),
        json!("\u{0}"),
        json!("'; --"),
        json!(null),
    ]
}

/// Every operation with a body, with the path, a good body, and somebody who may call it.
async fn with_bodies(app: &TestApp) -> Vec<(String, Value, Person)> {
    let stage = Stage::pending_approval(app).await;
    let form = stage.member.hands_in_w9().await;
    let alert = app.alert_about(&stage.payout).await;
    stage.admin.makes_creator(&stage.member).await;
    // A file is no JSON, and what is signed is read by nobody before.
    let is_json = |path: &str, access: Access| !path.ends_with("/import") && access != Access::Signed;
    let posts = TABLE
        .iter()
        .filter(|(method, path, access)| *method == "POST" && is_json(path, *access));
    let caller = |access| {
        if matches!(access, Access::Owner | Access::Payee) {
            stage.member.clone()
        } else {
            stage.admin.clone()
        }
    };
    posts
        .map(|(_, path, access)| {
            (
                path_of(path, &stage, &form, &alert),
                body_of(app, path, &stage),
                caller(*access),
            )
        })
        .collect()
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let app = TestApp::with_everything().await;
    for (path, good, person) in with_bodies(&app).await {
        let needs_fields = good != json!({});
        let broken = ["{", "{\"reason\":}", "nonsense", "[]", "17", "\"x\"", "null", "{} {}"];
        for body in broken.into_iter().filter(|_| needs_fields) {
            let answer = send(&person, &path, "application/json", body.to_owned()).await;
            refused(&answer, 400, &format!("{path} {body}"));
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let answer = send(&person, &path, "application/json", deep).await;
        harmless(&answer, &path);
    }
}

#[tokio::test]
async fn s11_a_body_of_another_kind_is_refused() {
    let app = TestApp::with_everything().await;
    for (path, good, person) in with_bodies(&app).await {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let answer = send(&person, &path, kind, good.to_string()).await;
            if good == json!({}) {
                harmless(&answer, &path);
            } else {
                refused(&answer, 415, &format!("{path} {kind}"));
            }
        }
    }
}

#[tokio::test]
async fn s04_a_body_above_a_mebibyte_is_refused() {
    let app = TestApp::with_everything().await;
    for (path, mut good, person) in with_bodies(&app).await {
        good["padding"] = json!("x".repeat(1_100_000));
        let answer = send(&person, &path, "application/json", good.to_string()).await;
        if answer.status != 413 {
            // What takes no body need not read it.
            let takes_none = [
                "check",
                "/acknowledge",
                "/rotate-secret",
                "/onboarding-link",
                "/retry",
                "/trigger",
                "/cancel",
                "/process-due",
                "/test",
            ]
            .iter()
            .any(|end| path.ends_with(end));
            let is_reviewed = path.contains("/statements/") && path.ends_with("/review");
            assert!(
                takes_none
                    || is_reviewed
                    || ["check-", "/generate", "/deliveries/"]
                        .iter()
                        .any(|part| path.contains(part)),
                "{path} {answer:?}"
            );
        }
        assert!(answer.status < 500, "{path} {answer:?}");
    }
}

#[tokio::test]
async fn s03_a_field_that_does_not_exist_is_named() {
    let app = TestApp::with_everything().await;
    for (path, mut good, person) in with_bodies(&app).await {
        let takes_fields = good != json!({}) || path.ends_with("/approve");
        good["statusCode"] = json!("paid");
        let answer = person.post(&path, &good).await;
        if takes_fields {
            refused(&answer, 400, &path);
            assert_eq!(answer.fields(), ["statusCode"], "{path}");
        } else {
            harmless(&answer, &path);
        }
    }
}

#[tokio::test]
async fn a_field_of_a_wrong_type_is_named() {
    let app = TestApp::with_everything().await;
    for (path, good, person) in with_bodies(&app).await {
        for (field, value) in good.as_object().expect("an object") {
            for wrong in nonsense().into_iter().filter(|wrong| kind(wrong) != kind(value)) {
                let mut body = good.clone();
                body[field] = wrong.clone();
                let answer = person.post(&path, &body).await;

                refused(&answer, 400, &format!("{path} {field}: {wrong}"));
                let named = answer.fields();
                assert!(
                    named.iter().any(|it| it.starts_with(field.as_str()) || it == "body"),
                    "{path} {field}: {answer:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_text_that_is_no_value_of_its_field_is_refused() {
    let app = TestApp::with_everything().await;
    for (path, good, person) in with_bodies(&app).await {
        for (field, _) in good
            .as_object()
            .expect("an object")
            .iter()
            .filter(|(_, value)| value.is_string())
        {
            for wrong in ["", "\u{0}", &"x".repeat(20_000)] {
                let mut body = good.clone();
                body[field] = json!(wrong);
                refused(
                    &person.post(&path, &body).await,
                    400,
                    &format!("{path} {field}: {}", &wrong[..wrong.len().min(20)]),
                );
            }
        }
    }
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let app = TestApp::with_everything().await;
    for (path, good, person) in with_bodies(&app).await {
        for field in good.as_object().expect("an object").keys() {
            let mut body = good.clone();
            body.as_object_mut().expect("an object").remove(field);
            let answer = person.post(&path, &body).await;

            refused(&answer, 400, &format!("{path} without {field}"));
            assert_eq!(answer.fields(), [field.as_str()], "{path}");
        }
    }
}

#[track_caller]
fn refused(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {answer:?}");
    answer.is_in_the_envelope();
}

#[track_caller]
fn harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {answer:?}");
    if answer.status >= 400 {
        answer.is_in_the_envelope();
    }
}

async fn send(person: &Person, path: &str, kind: &str, body: String) -> Answer {
    Answer::to(person.request(Method::POST, path).header(CONTENT_TYPE, kind).body(body)).await
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}
