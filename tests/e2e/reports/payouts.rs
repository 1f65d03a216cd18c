use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Stage, TestApp};
use use_cases::api_keys::Scope;

/// A text with two decimals, in cents.
fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().expect("an amount is a text");
    text.replace('.', "").parse().expect("digits")
}

async fn balances(app: &TestApp) -> BTreeMap<String, i64> {
    let sql = "SELECT account, sum(amount_cents)::bigint AS cents FROM payout.journal_postings GROUP BY account";
    let rows = app.rows(sql).await;
    let of = |row: &Value| {
        let account = row["account"].as_str().expect("a name").to_owned();
        (account, row["cents"].as_i64().expect("cents"))
    };
    rows.iter().map(of).collect()
}

/// One payout at every end and turning that money can take.
async fn many_journeys(app: &TestApp) -> Stage {
    let paid = Stage::completed(app).await;
    Stage::payment_sent(app).await;
    Stage::payment_failed(app).await;
    Stage::rejected(app).await;
    Stage::cancelled(app).await;
    Stage::pending_bank_info(app).await;
    let returned = Stage::completed(app).await;
    returned.finance.reports_failure(&returned.payout).await.is_ok();
    let withheld = Stage::pending_tax_info(app).await;
    withheld
        .finance
        .proceeds_with_withholding(&withheld.payout)
        .await
        .is_ok();
    withheld.finance.marks_sent(&withheld.payout, app.today()).await.is_ok();
    withheld.finance.confirms(&withheld.payout, app.today()).await.is_ok();
    paid
}

#[tokio::test]
async fn the_totals_are_those_of_the_ledger_to_the_cent() {
    let app = TestApp::start().await;
    let stage = many_journeys(&app).await;

    let report = stage.finance.get("/api/reports/payouts").await.is_ok().data();

    let (summary, ledger) = (&report["summary"], balances(&app).await);
    let paid = &summary["paid"];
    assert_eq!(paid["count"], 3);
    assert_eq!(cents(&paid["net"]), -ledger["cash"]);
    assert_eq!(cents(&paid["retentionFees"]), -ledger["retention_fee_income"]);
    assert_eq!(cents(&paid["withheld"]), -ledger["backup_withholding_payable"]);
    assert_eq!(
        cents(&paid["gross"]),
        cents(&paid["net"]) + cents(&paid["retentionFees"]) + cents(&paid["withheld"])
    );
    assert_eq!(cents(&paid["withheld"]), 2_400_000);
    let owed_or_paid: i64 = by_status(summary)
        .iter()
        .filter(|(status, _)| !["pending_approval", "rejected", "cancelled"].contains(&status.as_str()))
        .map(|(_, total)| cents(&total["gross"]))
        .sum();
    assert_eq!(owed_or_paid, ledger["payout_expense"]);
    assert_eq!(owed_or_paid - cents(&paid["gross"]), -ledger["member_payable"]);
    app.is_sound().await;
}

fn by_status(summary: &Value) -> BTreeMap<String, Value> {
    let totals = summary["byStatus"].as_array().expect("a list");
    let of = |total: &Value| (total["status"].as_str().expect("a name").to_owned(), total.clone());
    totals.iter().map(of).collect()
}

#[tokio::test]
async fn a_report_is_narrowed_and_its_summary_with_it() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    Stage::rejected(&app).await;
    Stage::pending_approval(&app).await;

    let ended = "/api/reports/payouts?status=completed&status=rejected&minAmount=1000.00";
    let report = stage.finance.get(ended).await.is_ok().data();
    let none = stage
        .finance
        .get("/api/reports/payouts?from=2030-01-01&maxAmount=1.00")
        .await
        .is_ok()
        .data();

    assert_eq!(report["summary"]["count"], 2);
    assert_eq!(report["summary"]["gross"], "200000.00");
    let totals = by_status(&report["summary"]);
    assert_eq!(totals.keys().collect::<Vec<_>>(), ["completed", "rejected"]);
    assert_eq!(
        (&totals["completed"]["net"], &totals["rejected"]["net"]),
        (&json!("99700.00"), &json!("0.00"))
    );
    let paid = report["payouts"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["status"] == "completed");
    let paid = paid.expect("the completed one");
    assert_eq!(
        (&paid["confirmationNumber"], &paid["completedDate"], &paid["paidTo"]),
        (
            &json!("CONF-4711"),
            &json!(app.today().to_string()),
            &json!(stage.member.name)
        )
    );
    assert_eq!((&none["summary"]["count"], &none["payouts"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn pages_of_a_report_hold_every_payout_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let members = [app.member().await, app.member().await, app.member().await];
    admin.initiates(&members.each_ref()).await.is_created();

    let first = admin.get("/api/reports/payouts?limit=2").await.is_ok().json();
    let cursor = first["pagination"]["nextCursor"].as_str().expect("there is more");
    let path = format!("/api/reports/payouts?limit=2&cursor={cursor}");
    let second = admin.get(&path).await.is_ok().json();

    let mut seen: Vec<String> = [&first, &second]
        .iter()
        .flat_map(|page| page["data"]["payouts"].as_array().cloned().unwrap_or_default())
        .map(|row| row["payoutId"].to_string())
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
    assert_eq!(second["pagination"]["hasMore"], false);
    assert_eq!(second["data"]["summary"]["count"], 3, "the summary is of all pages");
}

#[tokio::test]
async fn a_program_with_a_key_for_reports_reads_them_and_not_the_audit_log() {
    let app = TestApp::start().await;
    let program = app.program(Scope::Reports).await;

    program.get("/api/reports/payouts").await.is_ok();
    program.get("/api/reports/statistics").await.is_ok();
    program.get("/api/reports/rounds?format=csv").await.is_ok();
    program.get("/api/reports/audit-log").await.is_problem(403, "FORBIDDEN");
}
