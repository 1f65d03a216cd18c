use fake_stripe::{Call, Fault, Mishap, Refusal};
use serde_json::{Value, json};
use tests::{HOUR, MINUTE, Programme, Stage, TestApp};

use crate::transfers::house::{Creator, Transfers as _, text};

/// The figures of a programme in dollars.
fn of<'a>(report: &'a Value, programme: &str) -> &'a Value {
    let all = report["programmes"].as_array().expect("a list");
    let found = all
        .iter()
        .find(|it| it["programme"] == programme && it["currency"] == "USD");
    found.unwrap_or_else(|| panic!("no {programme} in {report}"))
}

/// What happened to a transfer, at a time of the past or the future: a row and one line of its history.
async fn happened(app: &TestApp, payee: &str, to: &str, at: &str, cents: i64) {
    let from = if to == "pending" { "NULL" } else { "'processing'" };
    app.by_hand(&format!(
        "WITH paid AS (
            INSERT INTO payout.transfers (payout_id, payee_id, payee_user_id, kind, amount_cents, currency, source, adjustment_reason,
                account_id, status, status_since, created_at, updated_at)
            SELECT gen_random_uuid(), id, user_id, kind, {cents}, 'USD', 'adjustment', 'a test', 'acct_test', 'cancelled', '{at}', '{at}', '{at}'
            FROM payout.payees WHERE id = '{payee}' RETURNING payout_id)
         INSERT INTO payout.history (payout_id, version, step, from_status, to_status, command, at)
         SELECT payout_id::text, 0, 1, {from}, '{to}', 'test', '{at}' FROM paid"
    ))
    .await;
}

async fn a_creator(app: &TestApp) -> String {
    let admin = app.admin().await;
    let person = app.user("Clara Schumann").await;
    admin.makes_creator(&person).await
}

/// The creator's figures of every period that a query asks for: when it begins, and how many were initiated.
async fn initiated(app: &TestApp, query: &str) -> Vec<(String, i64)> {
    let path = format!("/api/reports/statistics?programme=creator&{query}");
    let report = app.support().await.get(&path).await.is_ok().data();
    let periods = of(&report, "creator")["periods"].as_array().expect("a list").clone();
    let day = |period: &Value| text(&period["beginsAt"])[..10].to_owned();
    let count = |period: &Value| period["initiated"].as_i64().expect("a count");
    periods.iter().map(|period| (day(period), count(period))).collect()
}

fn days(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected
        .iter()
        .map(|(day, count)| ((*day).to_owned(), *count))
        .collect()
}

#[tokio::test]
async fn r10_3_what_creators_were_paid_is_counted_beside_members() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, second) = (app.admin().await, app.manager().await);
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 2_000_000).await;
    clara.is_paid(&admin, 10_000).await;
    app.turn_clock(HOUR * 2);
    app.work().await;
    let large = clara.is_paid(&admin, 1_000_000).await;
    app.turn_clock(HOUR * 3);
    second.says(&large, "approve", json!({})).await.is_ok();
    app.turn_clock(HOUR);
    app.work().await;
    clara.is_paid(&admin, 5_000).await;
    app.stripe().fail(Fault::once(
        Call::CreateTransfer,
        Mishap::Refused(Refusal::account_invalid("acct_of_clara")),
    ));
    app.work().await;
    Stage::pending_approval(&app).await;

    let report = admin.get("/api/reports/statistics").await.is_ok().data();

    let total = &of(&report, "creator")["total"];
    let counts = ["initiated", "approved", "completed", "failed", "returned", "retries"];
    assert_eq!(counts.map(|name| total[name].as_i64()), [3, 1, 2, 1, 0, 0].map(Some));
    let amounts = ["amountInitiated", "amountApproved", "amountCompleted", "amountFailed"];
    assert_eq!(
        amounts.map(|name| text(&total[name])),
        ["10150.00", "10000.00", "10100.00", "50.00"]
    );
    assert_eq!(
        (&total["successRate"], &total["failureRate"]),
        (&json!(0.6667), &json!(0.3333))
    );
    assert_eq!(total["meanApprovalHours"], 3.0);
    assert_eq!(
        ["meanProcessingHours", "medianProcessingHours", "p95ProcessingHours"].map(|name| total[name].as_f64()),
        [Some(3.0), Some(3.0), Some(3.9)],
        "two and four hours"
    );
    assert_eq!(of(&report, "placement")["total"]["initiated"], 0);
    assert_eq!(of(&report, "member")["total"]["amountInitiated"], "100000.00");
    assert_eq!(
        report["total"],
        of(&report, "member")["total"],
        "as it always stood there"
    );
    let line = |programme: &str, status: &str, count: u64, gross: &str| json!({ "programme": programme, "status": status, "currency": "USD", "count": count, "gross": gross });
    let expected = json!([
        line("member", "pending_approval", 1, "100000.00"),
        line("creator", "completed", 2, "10100.00"),
        line("creator", "failed", 1, "50.00"),
    ]);
    assert_eq!(report["byStatus"], expected);
}

#[tokio::test]
async fn r10_3_turns_beyond_the_first_are_retries_and_what_came_back_has_failed() {
    let it = Programme::start().await;
    let support = it.app.support().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::RateLimited));
    let (_, payout) = it.somebody_is_paid().await;
    it.works().await;
    it.after(MINUTE * 6).await;
    assert_eq!(it.status_of(payout).await, "completed");
    let turns = it.column(payout, "attempts").await.parse::<i64>().expect("a count");

    let path = "/api/reports/statistics?programme=creator";
    let before = support.get(path).await.is_ok().data();
    let reversed = "INSERT INTO payout.history (payout_id, version, step, from_status, to_status, command, at) \
        SELECT payout_id::text, 99, 1, 'completed', 'reversed', 'test', accepted_at FROM payout.transfers";
    it.app.by_hand(reversed).await;
    let after = support.get(path).await.is_ok().data();

    assert!(turns > 1, "it was tried again");
    let total = &of(&before, "creator")["total"];
    assert_eq!((&total["retries"], &total["failed"]), (&json!(turns - 1), &json!(0)));
    assert_eq!(total["successRate"], 1.0);
    let total = &of(&after, "creator")["total"];
    assert_eq!((&total["failed"], &total["returned"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&total["successRate"], &total["amountFailed"]),
        (&json!(0.5), &json!("100.00"))
    );
}

#[tokio::test]
async fn r10_3_a_member_who_is_paid_after_a_review_counts_as_tried_again() {
    let app = TestApp::start().await;
    let stage = Stage::requires_manual_review(&app).await;
    stage.finance.resolves(&stage.payout, "retry").await.is_ok();
    let called_off = Stage::requires_manual_review(&app).await;
    called_off.finance.resolves(&called_off.payout, "cancel").await.is_ok();

    let report = stage.finance.get("/api/reports/statistics").await.is_ok().data();

    assert_eq!(
        (&report["total"]["retries"], &report["total"]["failed"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn r10_3_days_end_at_midnight_in_utc() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let payee = a_creator(&app).await;
    for at in [
        "2026-12-30T23:59:59.999999Z",
        "2026-12-31T00:00:00Z",
        "2026-12-31T23:59:59.999999Z",
        "2027-01-01T00:00:00+01:00",
        "2027-01-01T00:00:00Z",
    ] {
        happened(&app, &payee, "pending", at, 5_000).await;
    }

    let counted = initiated(&app, "interval=day&from=2026-12-30&to=2027-01-02").await;

    assert_eq!(
        counted,
        days(&[("2026-12-30", 1), ("2026-12-31", 3), ("2027-01-01", 1)])
    );
    let without_the_end = initiated(&app, "interval=day&from=2026-12-31&to=2027-01-01").await;
    assert_eq!(without_the_end, days(&[("2026-12-31", 3)]));
}

#[tokio::test]
async fn r10_3_weeks_begin_on_monday_and_run_over_the_new_year() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let payee = a_creator(&app).await;
    for at in [
        "2026-12-27T23:59:59Z",
        "2026-12-28T00:00:00Z",
        "2027-01-03T23:59:59Z",
        "2027-01-04T00:00:00Z",
    ] {
        happened(&app, &payee, "pending", at, 5_000).await;
    }

    let weeks = initiated(&app, "interval=week&from=2026-12-14&to=2027-01-05").await;
    let months = initiated(&app, "interval=month&from=2026-11-15&to=2027-01-05").await;

    let expected = [
        ("2026-12-14", 0),
        ("2026-12-21", 1),
        ("2026-12-28", 2),
        ("2027-01-04", 1),
    ];
    assert_eq!(weeks, days(&expected));
    assert_eq!(months, days(&[("2026-11-01", 0), ("2026-12-01", 2), ("2027-01-01", 2)]));
}

#[tokio::test]
async fn r10_3_each_currency_has_its_own_figures() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let payee = a_creator(&app).await;
    for cents in [5_000, 7_000] {
        happened(&app, &payee, "completed", "2026-03-10T12:00:00Z", cents).await;
    }
    app.by_hand("UPDATE payout.transfers SET currency = 'EUR' WHERE amount_cents = 7000")
        .await;

    let path = "/api/reports/statistics?programme=creator&from=2026-03-01&to=2026-04-01";
    let report = app.support().await.get(path).await.is_ok().data();

    let all = report["programmes"].as_array().expect("a list");
    let paid: Vec<(String, String)> = all
        .iter()
        .map(|it| (text(&it["currency"]), text(&it["total"]["amountCompleted"])))
        .collect();
    let expected = [("EUR", "70.00"), ("USD", "50.00")].map(|(code, amount)| (code.to_owned(), amount.to_owned()));
    assert_eq!(paid, expected);
}

#[tokio::test]
async fn r10_3_a_file_holds_members_unless_others_are_asked_for() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let payee = a_creator(&app).await;
    happened(&app, &payee, "pending", "2026-03-10T12:00:00Z", 5_000).await;
    let support = app.support().await;
    let lines = async |query: &str| {
        let path = format!("/api/reports/statistics?format=csv&interval=month&from=2026-03-01&to=2026-04-01{query}");
        let text = String::from_utf8(support.get(&path).await.is_ok().body).expect("UTF-8");
        text.split_terminator("\r\n").map(str::to_owned).collect::<Vec<_>>()
    };

    let members = lines("").await;
    let creators = lines("&programme=creator").await;
    let both = lines("&programme=creator&programme=member").await;

    assert!(members[0].starts_with("beginsAt,initiated,approved,completed,failed,"));
    assert_eq!(
        members[1],
        "2026-03-01T00:00:00Z,0,0,0,0,0.00,0.00,0.00,0.00,,,,,,,member,USD,0,0,,"
    );
    assert_eq!(
        creators[1..],
        ["2026-03-01T00:00:00Z,1,0,0,0,50.00,0.00,0.00,0.00,,,,,,,creator,USD,0,0,,"]
    );
    assert_eq!((members.len(), both.len()), (2, 3));
    let answer = support.get("/api/reports/statistics?programme=lottery").await;
    assert_eq!((answer.status, answer.fields()), (400, vec!["programme".to_owned()]));
}
