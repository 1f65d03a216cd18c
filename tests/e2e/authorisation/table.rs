use serde_json::{Value, json};
use tests::{Stage, TestApp, address, bank_details, w9};

/// Who has access to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    /// Nobody by himself: only what Stripe has signed.
    Signed,
    Staff,
    Admin,
    /// Administrators, and programs with the scope for it.
    AdminOrMembershipService,
    AdminOrFinance,
    Finance,
    /// Staff, and the member for his own.
    StaffOrOwner,
    /// Administrators and finance, and the member for his own.
    FinanceOrOwner,
    /// Never staff for him.
    Owner,
    /// Whoever is paid by transfer, and nobody else.
    Payee,
}

/// Nobody's id, where a payee's is needed.
pub const NO_PAYEE: &str = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f";

/// Nobody's id, where a placement's is needed.
pub const NO_PLACEMENT: &str = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122";

/// One row for every operation of the documentation; an operation without one fails the test.
pub const TABLE: [(&str, &str, Access); 136] = [
    ("GET", "/api/payouts/eligibility", Access::Staff),
    ("GET", "/api/eligibility/status", Access::Staff),
    ("POST", "/api/payouts/check-eligibility", Access::Admin),
    ("POST", "/api/eligibility/check", Access::Admin),
    ("GET", "/api/payouts/eligible-members", Access::Staff),
    ("GET", "/api/eligibility/members", Access::Staff),
    ("POST", "/api/payouts/initiate", Access::Admin),
    ("POST", "/api/payouts", Access::Admin),
    ("GET", "/api/payouts", Access::Staff),
    ("GET", "/api/payouts/{payoutId}", Access::StaffOrOwner),
    ("GET", "/api/payouts/{payoutId}/explain", Access::StaffOrOwner),
    ("GET", "/api/payouts/{payoutId}/receipt", Access::StaffOrOwner),
    ("GET", "/api/payouts/{payoutId}/audit", Access::Staff),
    ("GET", "/api/payouts/{payoutId}/instructions", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/approve", Access::AdminOrFinance),
    ("POST", "/api/payouts/{payoutId}/reject", Access::AdminOrFinance),
    ("POST", "/api/payouts/{payoutId}/cancel", Access::Admin),
    (
        "POST",
        "/api/payouts/{payoutId}/proceed-with-withholding",
        Access::Finance,
    ),
    (
        "POST",
        "/api/payouts/{payoutId}/generate-instructions",
        Access::AdminOrFinance,
    ),
    ("POST", "/api/payouts/{payoutId}/mark-sent", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/confirm", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/fail", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/review", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/resolve", Access::Finance),
    ("POST", "/api/payouts/{payoutId}/notes", Access::AdminOrFinance),
    ("GET", "/api/members/{userId}/payout", Access::StaffOrOwner),
    ("POST", "/api/members/{userId}/bank-info", Access::Owner),
    ("POST", "/api/members/{userId}/tax-info", Access::Owner),
    ("POST", "/api/members/{userId}/payment-method", Access::Owner),
    ("POST", "/api/members/{userId}/mailing-address", Access::Owner),
    ("POST", "/api/members/{userId}/membership/remove", Access::Admin),
    (
        "POST",
        "/api/members/{userId}/reactivate",
        Access::AdminOrMembershipService,
    ),
    ("GET", "/api/tax-forms", Access::AdminOrFinance),
    ("GET", "/api/tax-forms/{formId}", Access::FinanceOrOwner),
    ("POST", "/api/tax-forms/{formId}/approve", Access::Finance),
    ("POST", "/api/tax-forms/{formId}/reject", Access::Finance),
    ("GET", "/api/tax-forms/{formId}/pdf", Access::FinanceOrOwner),
    ("POST", "/api/tax-forms/{formId}/deliver", Access::Finance),
    ("POST", "/api/tax-forms/{formId}/file", Access::Finance),
    ("POST", "/api/tax-forms/{formId}/correct", Access::Finance),
    ("GET", "/api/reports/tax-forms/{year}", Access::AdminOrFinance),
    ("POST", "/api/reports/tax-forms/{year}/generate", Access::Finance),
    ("GET", "/api/reports/tax-forms/{year}/filing", Access::Finance),
    ("GET", "/api/reports/withholding/{year}", Access::AdminOrFinance),
    ("POST", "/api/reports/withholding/{year}/deposits", Access::Finance),
    ("GET", "/api/alerts", Access::Staff),
    ("POST", "/api/alerts/{alertId}/acknowledge", Access::AdminOrFinance),
    ("POST", "/api/alerts/{alertId}/resolve", Access::AdminOrFinance),
    ("GET", "/api/notifications", Access::Staff),
    ("GET", "/api/jobs", Access::Staff),
    ("GET", "/api/reports/payouts", Access::Staff),
    ("GET", "/api/reports/statistics", Access::Staff),
    ("GET", "/api/reports/transfers", Access::Staff),
    ("GET", "/api/reports/dashboard", Access::Staff),
    ("GET", "/api/reports/reconciliations", Access::Staff),
    ("GET", "/api/reports/rounds", Access::Staff),
    ("GET", "/api/reports/rounds/{roundId}", Access::Staff),
    ("GET", "/api/reports/audit-log", Access::AdminOrFinance),
    ("POST", "/api/v2/webhook-endpoints", Access::Admin),
    ("GET", "/api/v2/webhook-endpoints", Access::Admin),
    ("GET", "/api/v2/webhook-endpoints/{endpointId}", Access::Admin),
    ("PATCH", "/api/v2/webhook-endpoints/{endpointId}", Access::Admin),
    (
        "POST",
        "/api/v2/webhook-endpoints/{endpointId}/rotate-secret",
        Access::Admin,
    ),
    ("POST", "/api/v2/webhook-endpoints/{endpointId}/test", Access::Admin),
    (
        "GET",
        "/api/v2/webhook-endpoints/{endpointId}/deliveries",
        Access::Admin,
    ),
    (
        "GET",
        "/api/v2/webhook-endpoints/{endpointId}/deliveries/{deliveryId}",
        Access::Admin,
    ),
    (
        "POST",
        "/api/v2/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay",
        Access::Admin,
    ),
    ("POST", "/api/v2/webhook-endpoints/{endpointId}/replay", Access::Admin),
    // In the end, for then it is gone.
    ("DELETE", "/api/v2/webhook-endpoints/{endpointId}", Access::Admin),
    ("GET", "/api/v2/payees", Access::Staff),
    ("POST", "/api/v2/payees", Access::AdminOrFinance),
    ("GET", "/api/v2/payees/{payeeId}", Access::Staff),
    ("PATCH", "/api/v2/payees/{payeeId}", Access::AdminOrFinance),
    (
        "POST",
        "/api/v2/payees/{payeeId}/onboarding-link",
        Access::AdminOrFinance,
    ),
    (
        "POST",
        "/api/v2/payees/{payeeId}/proceed-with-withholding",
        Access::Finance,
    ),
    ("GET", "/api/v2/payees/{payeeId}/eligibility", Access::Staff),
    ("GET", "/api/v2/payees/{payeeId}/balance", Access::Staff),
    ("GET", "/api/v2/statements", Access::Staff),
    ("POST", "/api/v2/statements", Access::AdminOrFinance),
    ("POST", "/api/v2/statements/import", Access::AdminOrFinance),
    ("GET", "/api/v2/statements/{statementId}", Access::Staff),
    ("POST", "/api/v2/statements/{statementId}/review", Access::Payee),
    ("POST", "/api/v2/statements/{statementId}/dispute", Access::Payee),
    (
        "POST",
        "/api/v2/statements/{statementId}/resolve",
        Access::AdminOrFinance,
    ),
    ("GET", "/api/v2/payouts", Access::Staff),
    ("POST", "/api/v2/payouts", Access::Admin),
    ("POST", "/api/v2/payouts/batch", Access::Admin),
    ("GET", "/api/v2/payouts/stats", Access::Staff),
    ("GET", "/api/v2/payouts/{payoutId}", Access::Staff),
    ("GET", "/api/v2/payouts/{payoutId}/receipt", Access::Staff),
    ("POST", "/api/v2/payouts/{payoutId}/approve", Access::AdminOrFinance),
    ("POST", "/api/v2/payouts/{payoutId}/reject", Access::AdminOrFinance),
    ("POST", "/api/v2/payouts/{payoutId}/retry", Access::Admin),
    ("POST", "/api/v2/payouts/{payoutId}/cancel", Access::Admin),
    ("GET", "/api/v2/me/payouts", Access::Payee),
    ("GET", "/api/v2/me/balance", Access::Payee),
    ("GET", "/api/v2/me/analytics", Access::Payee),
    ("POST", "/api/v2/placements", Access::AdminOrFinance),
    ("GET", "/api/v2/placements", Access::Staff),
    ("GET", "/api/v2/placements/{placementId}", Access::Staff),
    ("PATCH", "/api/v2/placements/{placementId}", Access::AdminOrFinance),
    ("GET", "/api/v2/placements/{placementId}/splits", Access::Staff),
    ("GET", "/api/v2/placements/{placementId}/escrow-holds", Access::Staff),
    (
        "GET",
        "/api/v2/placements/{placementId}/escrow-holds/total",
        Access::Staff,
    ),
    ("POST", "/api/v2/company-users", Access::AdminOrFinance),
    ("GET", "/api/v2/company-users", Access::AdminOrFinance),
    ("GET", "/api/v2/payout-audit-log", Access::Staff),
    ("POST", "/api/v2/payout-schedules", Access::Admin),
    ("GET", "/api/v2/payout-schedules", Access::Staff),
    ("GET", "/api/v2/payout-schedules/stats", Access::Staff),
    ("POST", "/api/v2/payout-schedules/process-due", Access::Admin),
    ("GET", "/api/v2/payout-schedules/{scheduleId}", Access::Staff),
    ("PATCH", "/api/v2/payout-schedules/{scheduleId}", Access::Admin),
    ("POST", "/api/v2/payout-schedules/{scheduleId}/cancel", Access::Admin),
    ("POST", "/api/v2/payout-schedules/{scheduleId}/trigger", Access::Admin),
    ("POST", "/api/v2/payout-schedules/{scheduleId}/retry", Access::Admin),
    ("DELETE", "/api/v2/payout-schedules/{scheduleId}", Access::Admin),
    ("POST", "/api/v2/escrow-holds", Access::Admin),
    ("GET", "/api/v2/escrow-holds", Access::Staff),
    ("GET", "/api/v2/escrow-holds/stats", Access::Staff),
    ("POST", "/api/v2/escrow-holds/process-due", Access::Admin),
    ("GET", "/api/v2/escrow-holds/{holdId}", Access::Staff),
    ("PATCH", "/api/v2/escrow-holds/{holdId}", Access::Admin),
    ("POST", "/api/v2/escrow-holds/{holdId}/release", Access::Admin),
    ("POST", "/api/v2/escrow-holds/{holdId}/cancel", Access::Admin),
    ("POST", "/api/v2/escrow-holds/{holdId}/forfeit", Access::Admin),
    ("DELETE", "/api/v2/escrow-holds/{holdId}", Access::Admin),
    (
        "DELETE",
        "/api/v2/company-users/{companyUserId}",
        Access::AdminOrFinance,
    ),
    ("GET", "/api/sandbox/clock", Access::Admin),
    ("POST", "/api/sandbox/clock", Access::Admin),
    ("GET", "/api/sandbox/mail", Access::Admin),
    ("GET", "/api/sandbox/mail/{mailId}", Access::Admin),
    ("POST", "/api/webhooks/stripe", Access::Signed),
    ("GET", "/health", Access::Anyone),
    ("GET", "/api/health", Access::Anyone),
    ("GET", "/ready", Access::Anyone),
];

/// The operations of the documentation, as method and path.
pub fn operations() -> Vec<(String, String)> {
    let document = serde_json::to_value(api::openapi()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let of_path = |(path, methods): (String, Value)| {
        let methods = methods.as_object().expect("methods").clone();
        methods
            .into_iter()
            .map(move |(method, _)| (method.to_uppercase(), path.clone()))
    };
    paths.into_iter().flat_map(of_path).collect()
}

/// The path with the ids of a payout that waits for approval, its payee, his form and the alert about it.
pub fn path_of(pattern: &str, stage: &Stage, form: &str, alert: &str) -> String {
    pattern
        .replace("{payoutId}", &stage.payout.id)
        .replace("{userId}", &stage.member.id.to_string())
        .replace("{formId}", form)
        .replace("{year}", "2026")
        .replace("{alertId}", alert)
        .replace("{payeeId}", NO_PAYEE)
        .replace("{statementId}", "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")
        .replace("{placementId}", NO_PLACEMENT)
        .replace("{scheduleId}", "0199f1c2-7f90-7ba1-82b3-8e9f00112233")
        .replace("{holdId}", "0199f1c2-80a1-7cb2-83c4-9f0011223344")
        .replace("{companyUserId}", "0199f1c2-91b2-7dc3-84d5-a01122334455")
        .replace("{endpointId}", "0199f1c2-a1b2-7c3d-8e4f-5a6b7c8d9e0f")
        .replace("{deliveryId}", "0199f1c2-b2c3-7d4e-8f5a-6b7c8d9e0f10")
}

/// The path with something in the place of every id.
pub fn path_with(pattern: &str, id: &str) -> String {
    let parts = pattern
        .split('/')
        .map(|part| if part.starts_with('{') { id } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A body of the right shape.
pub fn body_of(app: &TestApp, pattern: &str, stage: &Stage) -> Value {
    let today = app.today().to_string();
    if let Some(body) = body_of_transfers(pattern, stage).or_else(|| body_of_placements(app, pattern)) {
        return body;
    }
    match pattern.rsplit('/').next().unwrap_or_default() {
        "initiate" | "payouts" => json!({ "userIds": [stage.member.id] }),
        "acknowledge" => json!({}),
        "resolve" if pattern.contains("alerts") => json!({}),
        "approve"
        | "check"
        | "check-eligibility"
        | "generate-instructions"
        | "generate"
        | "deliver"
        | "file"
        | "correct"
        | "rotate-secret"
        | "test" => {
            json!({})
        }
        "webhook-endpoints" => json!({ "url": "https://example.com/hooks" }),
        "replay" if pattern.contains("deliveries") => json!({}),
        "replay" => json!({ "from": today }),
        "clock" => json!({ "advance": "PT1S" }),
        "deposits" => json!({ "amount": "24000.00", "depositedAt": today, "reference": "270641578293467" }),
        "mark-sent" => json!({ "sentDate": today, "expectedArrivalDate": today }),
        "confirm" => json!({ "completedDate": today }),
        "resolve" => json!({ "action": "retry", "reason": "tried once more" }),
        "notes" => json!({ "note": "a note" }),
        "reactivate" => json!({ "paymentId": "ch_1", "paymentDate": today }),
        "bank-info" => bank_details(&stage.member.name, tests::ACCOUNT),
        "tax-info" => w9(&stage.member.name, tests::SSN),
        "payment-method" => json!({ "paymentMethod": "ach" }),
        "mailing-address" => without(address(), "line2"),
        _ => json!({ "reason": "for the sake of this test" }),
    }
}

/// What is said about people who are paid by transfer.
fn body_of_transfers(pattern: &str, stage: &Stage) -> Option<Value> {
    Some(match pattern.strip_prefix("/api/v2/")? {
        "payees" => json!({ "userId": stage.member.id, "kind": "creator", "displayName": stage.member.name,
            "email": stage.member.email }),
        "statements" => json!({ "payeeId": NO_PAYEE, "periodStart": "2026-10-01", "periodEnd": "2026-10-31",
            "earningsCents": 100, "platformFeeCents": 0, "netPayableCents": 100, "currency": "EUR" }),
        "payouts" => json!({ "payeeId": NO_PAYEE }),
        "payouts/batch" => json!({ "payeeIds": [NO_PAYEE] }),
        "statements/{statementId}/review"
        | "payees/{payeeId}/onboarding-link"
        | "payouts/{payoutId}/retry"
        | "payouts/{payoutId}/approve" => json!({}),
        "statements/{statementId}/resolve" => json!({ "note": "decided as the creator says" }),
        _ => return None,
    })
}

/// What is said about placements, their schedules and their holds.
fn body_of_placements(app: &TestApp, pattern: &str) -> Option<Value> {
    let (today, later) = (app.today().to_string(), (app.today() + tests::DAY).to_string());
    Some(match pattern.strip_prefix("/api/v2/")? {
        "placements" => {
            json!({ "companyId": NO_PAYEE, "feeCents": 10_000, "currency": "USD", "startDate": today, "roles": [] })
        }
        "company-users" => json!({ "companyId": NO_PAYEE, "userId": NO_PAYEE }),
        "payout-schedules" => json!({ "placementId": NO_PLACEMENT, "scheduledDate": today, "triggerEvent": "manual" }),
        "escrow-holds" => {
            json!({ "placementId": NO_PLACEMENT, "amountCents": 100, "reason": "dispute", "releaseDate": later })
        }
        "payout-schedules/process-due"
        | "escrow-holds/process-due"
        | "payout-schedules/{scheduleId}/trigger"
        | "payout-schedules/{scheduleId}/retry"
        | "escrow-holds/{holdId}/release"
        | "escrow-holds/{holdId}/cancel" => json!({}),
        _ => return None,
    })
}

fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().expect("an object").remove(field);
    body
}
