use std::collections::BTreeSet;

use serde_json::Value;
use tests::{Answer, Person, TestApp};
use use_cases::api_keys::Scope;

use super::everything::Everything;
use super::table::{Access, TABLE};

type Operation = (&'static str, &'static str);

const OF_ANY_PAYEE: [Operation; 12] = [
    ("GET", "/api/v2/payees"),
    ("GET", "/api/v2/payees/{payeeId}"),
    ("POST", "/api/v2/payees/{payeeId}/onboarding-link"),
    ("GET", "/api/v2/payees/{payeeId}/eligibility"),
    ("GET", "/api/v2/payees/{payeeId}/balance"),
    ("GET", "/api/v2/payouts"),
    ("GET", "/api/v2/payouts/stats"),
    ("GET", "/api/v2/payouts/{payoutId}"),
    ("GET", "/api/v2/payouts/{payoutId}/receipt"),
    ("GET", "/api/v2/me/payouts"),
    ("GET", "/api/v2/me/balance"),
    ("GET", "/api/v2/me/analytics"),
];
const OF_CREATORS: [Operation; 4] = [
    ("GET", "/api/v2/statements"),
    ("GET", "/api/v2/statements/{statementId}"),
    ("POST", "/api/v2/statements/{statementId}/review"),
    ("POST", "/api/v2/statements/{statementId}/dispute"),
];
const OF_PLACEMENTS: [Operation; 12] = [
    ("GET", "/api/v2/placements"),
    ("GET", "/api/v2/placements/{placementId}"),
    ("GET", "/api/v2/placements/{placementId}/splits"),
    ("GET", "/api/v2/placements/{placementId}/escrow-holds"),
    ("GET", "/api/v2/placements/{placementId}/escrow-holds/total"),
    ("GET", "/api/v2/payout-audit-log"),
    ("GET", "/api/v2/payout-schedules"),
    ("GET", "/api/v2/payout-schedules/stats"),
    ("GET", "/api/v2/payout-schedules/{scheduleId}"),
    ("GET", "/api/v2/escrow-holds"),
    ("GET", "/api/v2/escrow-holds/stats"),
    ("GET", "/api/v2/escrow-holds/{holdId}"),
];
const OF_COMPANIES: [Operation; 4] = [
    ("GET", "/api/v2/payouts"),
    ("GET", "/api/v2/payouts/stats"),
    ("GET", "/api/v2/payouts/{payoutId}"),
    ("GET", "/api/v2/payouts/{payoutId}/receipt"),
];
const OF_AUTOMATION: [Operation; 18] = [
    ("GET", "/api/v2/payees"),
    ("POST", "/api/v2/payees"),
    ("GET", "/api/v2/payees/{payeeId}"),
    ("PATCH", "/api/v2/payees/{payeeId}"),
    ("POST", "/api/v2/payees/{payeeId}/onboarding-link"),
    ("GET", "/api/v2/payees/{payeeId}/eligibility"),
    ("GET", "/api/v2/payees/{payeeId}/balance"),
    ("GET", "/api/v2/statements"),
    ("POST", "/api/v2/statements"),
    ("POST", "/api/v2/statements/import"),
    ("GET", "/api/v2/statements/{statementId}"),
    ("POST", "/api/v2/placements"),
    ("PATCH", "/api/v2/placements/{placementId}"),
    ("POST", "/api/v2/company-users"),
    ("GET", "/api/v2/company-users"),
    ("DELETE", "/api/v2/company-users/{companyUserId}"),
    ("POST", "/api/v2/payout-schedules/process-due"),
    ("POST", "/api/v2/escrow-holds/process-due"),
];
const OF_REPORTS: [Operation; 8] = [
    ("GET", "/api/reports/payouts"),
    ("GET", "/api/reports/statistics"),
    ("GET", "/api/reports/transfers"),
    ("GET", "/api/reports/dashboard"),
    ("GET", "/api/reports/reconciliations"),
    ("GET", "/api/reports/rounds"),
    ("GET", "/api/reports/rounds/{roundId}"),
    ("GET", "/api/v2/payouts/stats"),
];
const OF_MEMBERSHIP: [Operation; 1] = [("POST", "/api/members/{userId}/reactivate")];

/// Who is neither staff nor a member only: the role as the document names it, and what he may call.
const OUTSIDERS: [(&str, &[&[Operation]]); 6] = [
    ("creator", &[&OF_ANY_PAYEE, &OF_CREATORS]),
    ("recruiter", &[&OF_ANY_PAYEE, &OF_PLACEMENTS]),
    ("company_user", &[&OF_COMPANIES, &OF_PLACEMENTS]),
    ("service:automation", &[&OF_AUTOMATION, &OF_PLACEMENTS]),
    ("service:reports", &[&OF_REPORTS]),
    ("service:membership", &[&OF_MEMBERSHIP]),
];

#[test]
fn s05_the_document_gives_to_outsiders_what_is_theirs_and_no_more() {
    let document = serde_json::to_value(api::openapi()).expect("the document is JSON");
    for (role, _) in OUTSIDERS {
        let mut documented = BTreeSet::new();
        for (method, path, _) in TABLE {
            let security = &document["paths"][path][method.to_lowercase()]["security"];
            if names(security, role) {
                documented.insert((method, path));
            }
        }
        assert_eq!(documented, theirs(role), "{role}");
    }
}

#[tokio::test]
async fn s05_outsiders_may_what_is_theirs_and_nothing_else() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    for (role, _) in OUTSIDERS {
        let (caller, may) = (caller(&app, &everything, role).await, theirs(role));
        for (method, pattern, access) in TABLE {
            let path = everything.path(pattern);
            let answer = everything.call(&app, &caller, (method, pattern), &path).await;
            let what = format!("{role} on {method} {pattern}");
            judge(role, &what, (access, may.contains(&(method, pattern))), &answer);
        }
    }
    app.is_sound().await;
}

#[track_caller]
fn judge(role: &str, what: &str, (access, may): (Access, bool), answer: &Answer) {
    assert!(answer.status < 500, "{what}: {answer:?}");
    let is_program = role.starts_with("service");
    match access {
        Access::Anyone | Access::Signed => assert_ne!(answer.code(), "FORBIDDEN", "{what}"),
        // For a person these are a member's, and the member is somebody else.
        Access::StaffOrOwner | Access::FinanceOrOwner | Access::Owner if !is_program => {
            assert_eq!(answer.status, 404, "{what}: {answer:?}");
        }
        _ if may => assert!(
            !["FORBIDDEN", "UNAUTHORIZED", "INVALID_SESSION", "ROUTE_NOT_FOUND"].contains(&answer.code().as_str()),
            "{what}: {answer:?}"
        ),
        _ => assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{what}: {answer:?}"
        ),
    }
    if answer.status >= 400 {
        answer.is_in_the_envelope();
    }
}

async fn caller(app: &TestApp, everything: &Everything, role: &str) -> Person {
    match role {
        "creator" => everything.creator.clone(),
        "recruiter" => everything.recruiter.clone(),
        "company_user" => everything.company_user.clone(),
        "service:automation" => app.program(Scope::Automation).await,
        "service:reports" => app.program(Scope::Reports).await,
        "service:membership" => app.program(Scope::Membership).await,
        _ => unreachable!("nobody else is an outsider"),
    }
}

fn theirs(role: &str) -> BTreeSet<Operation> {
    let (_, lists) = OUTSIDERS.iter().find(|(known, _)| *known == role).expect("an outsider");
    lists.iter().flat_map(|list| list.iter().copied()).collect()
}

/// Whether one of the ways to prove who one is lists the role.
fn names(security: &Value, role: &str) -> bool {
    let schemes = security.as_array().into_iter().flatten().filter_map(Value::as_object);
    let mut roles = schemes
        .flat_map(serde_json::Map::values)
        .filter_map(Value::as_array)
        .flatten();
    roles.any(|listed| listed == role)
}
