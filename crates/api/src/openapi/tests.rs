use std::collections::BTreeSet;

use expect_test::expect_file;
use serde_json::Value;
use use_cases::Permission;

use super::permissions::{base, required};
use super::*;

/// Open to everybody.
const OPEN: [&str; 3] = ["get_health", "get_readiness", "receive_stripe_event"];

/// Every operation as it stands in the document: method, path, operation.
fn operations() -> Vec<(String, String, Value)> {
    let document = serde_json::to_value(openapi()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let of_path = |(path, item): (String, Value)| {
        let methods = item.as_object().expect("a path item").clone();
        methods
            .into_iter()
            .map(move |(method, operation)| (method, path.clone(), operation))
    };
    paths.into_iter().flat_map(of_path).collect()
}

fn id(operation: &Value) -> &str {
    operation["operationId"].as_str().expect("an operation id")
}

#[test]
fn the_committed_document_is_the_one_the_code_makes() {
    let document = openapi().to_pretty_json().expect("the document is JSON");

    expect_file!["../../../../openapi/openapi.json"].assert_eq(&(document + "\n"));
}

#[test]
fn every_operation_is_named_as_a_verb_and_a_noun_once() {
    let mut ids = BTreeSet::new();
    for (_, path, operation) in operations() {
        let id = id(&operation);
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
        assert!(
            id.contains('_') && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{id} at {path}"
        );
    }
    for alias in ids.iter().filter(|id| id.ends_with("_alias")) {
        assert!(ids.contains(base(alias)), "{alias} stands for nothing");
    }
}

#[test]
fn every_operation_is_described() {
    for (_, path, operation) in operations() {
        assert!(
            operation["summary"].as_str().is_some_and(|text| text.len() > 5),
            "{path} has no summary"
        );
        assert!(
            operation["description"].as_str().is_some_and(|text| text.len() > 20),
            "{path} has no description"
        );
        assert!(
            operation["tags"].as_array().is_some_and(|tags| tags.len() == 1),
            "{path} has no tag"
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                parameter["description"].is_string(),
                "{path}: {} is not described",
                parameter["name"]
            );
        }
    }
}

#[test]
fn every_body_has_an_example_without_holes() {
    fn has_hole(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.iter().any(has_hole),
            Value::Object(fields) => fields.values().any(has_hole),
            _ => false,
        }
    }
    for (method, path, operation) in operations() {
        let responses = operation["responses"].as_object().expect("responses");
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{method} {path} never succeeds"
        );
        for (status, body) in responses
            .iter()
            .chain([(&"request".to_owned(), &operation["requestBody"])])
        {
            for (media_type, content) in body["content"].as_object().into_iter().flatten() {
                let example = &content["example"];
                assert!(!has_hole(example), "{method} {path} {status} {media_type}: {example}");
            }
        }
    }
}

#[test]
fn every_operation_says_how_it_fails() {
    let document = serde_json::to_value(openapi()).expect("the document is JSON");
    for (method, path, operation) in operations() {
        if OPEN.contains(&base(id(&operation))) {
            continue;
        }
        let mut wanted = vec!["401", "403", "500", "503"];
        if method == "post" {
            wanted.extend(["400", "409", "422"]);
        }
        if operation.get("requestBody").is_some() {
            wanted.extend(["413", "415"]);
        }
        if path.contains('{') {
            wanted.push("400");
        }
        // Of a year there is always something to say.
        if path.contains("Id}") {
            wanted.push("404");
        }
        for status in wanted {
            let answer = operation["responses"][status]["$ref"].as_str();
            let answer = answer
                .and_then(|name| document.pointer(&name[1..]))
                .unwrap_or(&Value::Null);
            let content = &answer["content"]["application/json"];
            assert_eq!(
                content["schema"]["$ref"], "#/components/schemas/Error",
                "{method} {path} {status}"
            );
            assert!(content["example"]["error"]["code"].is_string() && answer["description"].is_string());
        }
        assert!(operation.get("x-errors").is_none(), "{path} shows what is meant for us");
    }
}

#[test]
fn every_operation_asks_for_a_permission_or_is_known_to_be_open() {
    let mut asked = BTreeSet::new();
    for (_, path, operation) in operations() {
        let id = id(&operation);
        let security = operation["security"].as_array().expect("security is stated");
        match required(id) {
            Some(permission) => {
                asked.insert(permission);
                assert!(security.len() >= 2, "{path} names no way to sign in");
                assert!(!OPEN.contains(&base(id)), "{id} is not open");
            }
            None => assert!(
                OPEN.contains(&base(id)) && security.is_empty(),
                "{id} asks for no permission"
            ),
        }
    }
    let all: BTreeSet<Permission> = Permission::ALL.into_iter().collect();
    assert_eq!(asked, all, "every permission is asked for somewhere");
}

/// The grant that a handler's signature names, if it names one.
fn grant_of(source: &str, handler: &str) -> Option<String> {
    let (_, rest) = source.split_once(&format!("pub async fn {handler}("))?;
    let (signature, _) = rest.split_once("->")?;
    let (_, grant) = signature.split_once("grants::")?;
    grant.split('>').next().map(str::to_owned)
}

#[test]
fn handlers_ask_for_the_permission_that_is_documented() {
    let source: String = [
        include_str!("../eligibility.rs"),
        include_str!("../payouts/initiating.rs"),
        include_str!("../payouts/deciding.rs"),
        include_str!("../payouts/paying.rs"),
        include_str!("../payouts/reading.rs"),
        include_str!("../members.rs"),
        include_str!("../tax_forms.rs"),
        include_str!("../information_returns.rs"),
        include_str!("../withholding.rs"),
        include_str!("../alerts.rs"),
        include_str!("../notifications.rs"),
        include_str!("../jobs.rs"),
        include_str!("../webhook_endpoints.rs"),
        include_str!("../reports/payouts.rs"),
        include_str!("../reports/statistics.rs"),
        include_str!("../reports/transfers.rs"),
        include_str!("../reports/dashboard.rs"),
        include_str!("../analytics.rs"),
        include_str!("../reports/rounds.rs"),
        include_str!("../reports/reconciliations.rs"),
        include_str!("../reports/audit_log.rs"),
        include_str!("../reports/tax_forms.rs"),
        include_str!("../reports/withholding.rs"),
        include_str!("../payees.rs"),
        include_str!("../statements.rs"),
        include_str!("../transfers.rs"),
        include_str!("../transfers/reading.rs"),
        include_str!("../stripe_webhook.rs"),
        include_str!("../placements.rs"),
        include_str!("../placements/company_users.rs"),
        include_str!("../placements/log.rs"),
        include_str!("../payout_schedules.rs"),
        include_str!("../escrow_holds.rs"),
        include_str!("../health.rs"),
        include_str!("../sandbox.rs"),
    ]
    .concat();
    for (_, path, operation) in operations() {
        let id = id(&operation);
        let documented = required(id).map(|permission| format!("{permission:?}"));
        assert_eq!(grant_of(&source, id), documented, "{id} at {path}");
    }
}
