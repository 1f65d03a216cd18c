use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Answer, Person, TestApp};

use super::schema::Document;
use crate::authorisation::everything::Everything;
use crate::authorisation::table::{Access, TABLE};
use crate::transfers::house::Transfers as _;

/// What a thief would like to set.
const COVETED: [&str; 12] = [
    "id",
    "status",
    "userId",
    "approvedBy",
    "amountPaid",
    "amount",
    "netAmount",
    "version",
    "role",
    "isAdmin",
    "createdAt",
    "verified",
];

#[tokio::test]
async fn s03_no_field_of_an_answer_is_taken_back_in() {
    let app = TestApp::with_everything().await;
    let (everything, document) = (Everything::of(&app).await, Document::read());
    everything.stage.admin.makes_creator(&everything.stage.member).await;
    let mut tried = 0;
    for (method, pattern, access) in TABLE {
        if !["POST", "PATCH"].contains(&method) || access == Access::Signed {
            continue;
        }
        let known = document.fields_in(method, pattern);
        if known.is_empty() {
            continue;
        }
        let caller = caller(&everything, access);
        let out = document.fields_out(method, pattern);
        let foreign: BTreeSet<&str> = out.iter().map(String::as_str).chain(COVETED).collect();
        for field in foreign.into_iter().filter(|field| !known.contains(*field)) {
            let mut body = if method == "POST" {
                everything.body(&app, pattern)
            } else {
                json!({})
            };
            body[field] = json!("completed");
            let answer = send(caller, method, &everything.path(pattern), &body).await;
            let what = format!("{field} in {method} {pattern}: {answer:?}");
            assert_eq!(
                (answer.status, answer.fields()),
                (400, vec![field.to_owned()]),
                "{what}"
            );
            tried += 1;
        }
    }
    assert!(tried > 300, "only {tried} fields were tried");
}

#[tokio::test]
async fn s03_a_record_sent_back_whole_changes_nothing() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    let admin = &everything.stage.admin;
    for pattern in TABLE
        .iter()
        .filter(|(method, ..)| *method == "PATCH")
        .map(|(_, pattern, _)| *pattern)
    {
        let path = everything.path(pattern);
        let before = admin.get(&path).await.is_ok().data();

        let mut altered = before.clone();
        for (_, value) in altered.as_object_mut().expect("an object") {
            if value.is_i64() {
                *value = json!(value.as_i64().unwrap_or_default() + 1_000_000);
            }
        }
        admin.patch(&path, &altered).await.is_problem(400, "VALIDATION_ERROR");

        let without_time = |mut record: Value| {
            record.as_object_mut().map(|fields| fields.remove("updatedAt"));
            record
        };
        let after = admin.get(&path).await.is_ok().data();
        assert_eq!(without_time(after), without_time(before), "{pattern}");
    }
}

fn caller(everything: &Everything, access: Access) -> &Person {
    match access {
        Access::Owner | Access::Payee => &everything.stage.member,
        _ => &everything.stage.admin,
    }
}

async fn send(person: &Person, method: &str, path: &str, body: &Value) -> Answer {
    if method == "PATCH" {
        person.patch(path, body).await
    } else {
        person.post(path, body).await
    }
}
