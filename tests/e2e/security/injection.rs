use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Url;
use serde_json::{Value, json};
use tests::{Answer, TestApp};

use super::schema::Document;
use crate::authorisation::everything::Everything;
use crate::authorisation::table::{Access, TABLE};

/// What breaks out of a statement that is put together from texts; each would wait, fail or show more.
const PAYLOADS: [&str; 40] = [
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "`",
    ";",
    "--",
    "/*",
    "*/",
    "')",
    "'))--",
    "' OR '1'='1",
    "' OR 1=1--",
    "\" OR \"\"=\"",
    "1 OR 1=1",
    "1; DROP TABLE users--",
    "'; DROP TABLE users; --",
    "'||pg_sleep(4)||'",
    "'; SELECT pg_sleep(4)--",
    "1;SELECT pg_sleep(4)",
    "(SELECT pg_sleep(4))",
    "' AND 1=(SELECT 1 FROM pg_sleep(4))--",
    "' UNION SELECT NULL--",
    "' UNION SELECT token FROM session--",
    "$1",
    "$$",
    "$$;SELECT pg_sleep(4);$$",
    "%27",
    "%",
    "_",
    "%s%s%n",
    "{{7*7}}",
    "${7*7}",
    "../../etc/passwd",
    "E'\\x27'",
    "U&'\\0027'",
    "ｕｎｉｏｎ＇",
    "\u{2019} OR 1=1",
    "created_at; SELECT pg_sleep(4)",
];
/// As long as a payload would sleep: nothing here takes that long by itself.
const ASLEEP: Duration = Duration::from_secs(4);

#[tokio::test]
async fn s14_no_parameter_of_any_query_becomes_part_of_a_statement() {
    let app = TestApp::with_everything().await;
    let (everything, document) = (Everything::of(&app).await, Document::read());
    let mut tried = 0;
    for (_, pattern, access) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        let person = if *access == Access::Payee {
            &everything.creator
        } else {
            &everything.stage.admin
        };
        let (base, path) = (app.door().base(), everything.path(pattern));
        for name in query_parameters(&document, pattern) {
            for payload in PAYLOADS {
                let mut url = Url::parse(&format!("{base}{path}")).expect("a url");
                url.query_pairs_mut().append_pair(&name, payload);
                let path = url.as_str().strip_prefix(base).expect("the same server").to_owned();
                is_harmless(person.get(&path), &path).await;
                tried += 1;
            }
        }
    }
    assert!(tried > 3_000, "only {tried} were tried");
    nothing_is_missing(&app).await;
}

#[tokio::test]
async fn s14_no_text_of_any_body_becomes_part_of_a_statement() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    let creates = |pattern: &str| {
        ["/cancel", "/reject", "/forfeit", "/clock"]
            .iter()
            .all(|end| !pattern.ends_with(end))
    };
    for (_, pattern, access) in TABLE
        .iter()
        .filter(|(method, path, _)| *method == "POST" && creates(path))
    {
        let person = match access {
            Access::Owner => &everything.stage.member,
            Access::Payee => &everything.creator,
            _ => &everything.stage.admin,
        };
        let (path, good) = (everything.path(pattern), everything.body(&app, pattern));
        for (field, _) in good
            .as_object()
            .expect("an object")
            .iter()
            .filter(|(_, value)| value.is_string())
        {
            for payload in PAYLOADS {
                let mut body = good.clone();
                body[field] = json!(payload);
                is_harmless(person.post(&path, &body), &format!("{path} {field}: {payload}")).await;
            }
        }
    }
    nothing_is_missing(&app).await;
}

#[tokio::test]
async fn s14_a_wildcard_in_a_search_is_a_character() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    for path in ["/api/v2/payout-schedules", "/api/v2/escrow-holds"] {
        for wildcard in ["%25", "_", "%5C"] {
            let found = everything
                .stage
                .admin
                .get(&format!("{path}?search={wildcard}"))
                .await
                .is_ok()
                .data();
            let of_a_name = |item: &Value| item.to_string().contains(['%', '\\']) || wildcard == "_";
            assert!(
                found.as_array().is_some_and(|items| items.iter().all(of_a_name)),
                "{path} {wildcard}: {found}"
            );
        }
    }
}

/// What a statement is put together from is ours: fragments by name and numbered places, never what somebody sent.
#[test]
fn s14_statements_are_put_together_from_our_own_words_only() {
    let mut statements = 0;
    for folder in ["../crates/infrastructure/src", "../crates/use-cases/src"] {
        each_source(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut |path, source| {
                for text in formatted(source).filter(|text| is_sql(text)) {
                    statements += 1;
                    assert!(
                        !text.contains("'{") && !text.contains("}'"),
                        "{}: a value stands between quotes: {text}",
                        path.display()
                    );
                }
            },
        );
    }
    assert!(statements > 50, "only {statements} statements were found");
}

async fn is_harmless(request: impl Future<Output = Answer>, what: &str) {
    let begun = Instant::now();
    let answer = request.await;
    assert!(answer.status < 500, "{what}: {answer:?}");
    assert!(begun.elapsed() < ASLEEP, "{what} took {:?}", begun.elapsed());
}

fn query_parameters(document: &Document, pattern: &str) -> Vec<String> {
    let parameters = document.operation("GET", pattern)["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
    in_query
        .map(|parameter| parameter["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn nothing_is_missing(app: &TestApp) {
    for table in ["users", "session", "payout_management", "payout.audit_log"] {
        assert!(app.count(table).await > 0, "{table}");
    }
    app.is_sound().await;
}

/// The texts that values are put into.
fn formatted(source: &str) -> impl Iterator<Item = &str> {
    source.split("format!(").skip(1).filter_map(|rest| {
        let text = rest.trim_start().strip_prefix('"')?;
        let mut escaped = false;
        let end = text.char_indices().find(|(_, character)| {
            let ends = *character == '"' && !escaped;
            escaped = *character == '\\' && !escaped;
            ends
        });
        end.map(|(end, _)| &text[..end])
    })
}

fn is_sql(text: &str) -> bool {
    [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        " WHERE ",
        " ORDER BY ",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn each_source(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            each_source(&path, look);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            look(&path, &fs::read_to_string(&path).expect("a source can be read"));
        }
    }
}
