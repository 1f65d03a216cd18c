use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::Value;
use tests::{Answer, Person, TestApp};

use super::schema::Document;
use crate::authorisation::everything::Everything;
use crate::authorisation::table::TABLE;

const MEBIBYTE: usize = 1024 * 1024;
/// Where serde_json gives up.
const DEPTH_MAX: usize = 128;
/// A refusal of something small is no work, also on a machine that has much to do.
const AT_ONCE: Duration = Duration::from_secs(3);
const INITIATE: &str = "/api/payouts/initiate";

async fn sends(person: &Person, body: Vec<u8>, encoding: Option<&str>) -> Answer {
    let request = person
        .request(Method::POST, INITIATE)
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    Answer::to(match encoding {
        Some(encoding) => request.header(CONTENT_ENCODING, encoding),
        None => request,
    })
    .await
}

#[tokio::test]
async fn s04_deeper_nesting_than_anybody_needs_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [DEPTH_MAX, DEPTH_MAX + 1, 10_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body = format!("{{\"userIds\":{nested}}}");

            sends(&admin, body.into_bytes(), None)
                .await
                .is_problem(400, "VALIDATION_ERROR");
        }
    }
}

#[tokio::test]
async fn s04_a_mebibyte_of_open_brackets_is_refused_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let brackets = vec![b'['; MEBIBYTE - 20];
    let in_a_field = [b"{\"userIds\":".as_slice(), &brackets].concat();
    for body in [brackets, in_a_field] {
        let begun = Instant::now();
        sends(&admin, body, None).await.is_problem(400, "VALIDATION_ERROR");
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn s04_a_body_above_a_mebibyte_is_not_read_to_its_end() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let exact = format!("{{\"userIds\":[],\"notes\":\"{}\"}}", "x".repeat(MEBIBYTE));
    let exact = exact.into_bytes()[..MEBIBYTE].to_vec();

    sends(&admin, exact, None).await.is_problem(400, "VALIDATION_ERROR");
    sends(&admin, vec![b' '; MEBIBYTE + 1], None)
        .await
        .is_problem(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn s04_a_small_body_that_unpacks_to_a_large_one_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for mebibytes in [2, 64] {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..mebibytes {
            packed.write_all(&vec![b' '; MEBIBYTE]).expect("a Vec takes it");
        }
        let packed = packed.finish().expect("a Vec takes it");
        assert!(packed.len() < MEBIBYTE / 10, "it is small");

        let begun = Instant::now();
        let answer = sends(&admin, packed, Some("gzip")).await;

        answer.is_problem(413, "PAYLOAD_TOO_LARGE");
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn s04_no_page_is_longer_than_a_hundred() {
    let app = TestApp::with_everything().await;
    let (everything, document) = (Everything::of(&app).await, Document::read());
    let mut lists = 0;
    for (method, pattern, _) in TABLE {
        let parameters = document.operation(method, pattern)["parameters"].as_array().cloned();
        let Some(limit) = parameters
            .unwrap_or_default()
            .into_iter()
            .find(|it| it["name"] == "limit")
        else {
            continue;
        };
        lists += 1;
        assert_eq!(limit["schema"]["maximum"], Value::from(100), "{pattern}");
        let path = everything.path(pattern);
        let person = if pattern.contains("/me/") {
            &everything.creator
        } else {
            &everything.stage.admin
        };
        for wrong in ["101", "1000000", "0", "-1"] {
            let answer = person.get(&format!("{path}?limit={wrong}")).await;
            assert_eq!(
                (answer.status, answer.fields()),
                (400, vec!["limit".to_owned()]),
                "{path} {wrong}"
            );
        }
        person.get(&format!("{path}?limit=100")).await.is_ok();
    }
    assert!(lists > 15, "only {lists} lists");
}
