use serde_json::{Value, json};
use tests::{Person, TestApp};

use crate::transfers::house::{Creator, REASON, Transfers as _, text};

fn ids(report: &Value) -> Vec<String> {
    let rows = report["payouts"].as_array().expect("rows");
    rows.iter().map(|row| text(&row["payoutId"])).collect()
}

async fn lines(person: &Person, query: &str) -> Vec<String> {
    let file = person
        .get(&format!("/api/reports/transfers?format=csv{query}"))
        .await
        .is_ok();
    let text = String::from_utf8(file.body).expect("UTF-8");
    text.split_terminator("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn r10_3_transfers_are_listed_with_what_they_add_up_to() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, support) = (app.admin().await, app.support().await);
    let (clara, fanny) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    clara.earns(&admin, 50_000).await;
    fanny.earns(&admin, 50_000).await;
    let first = clara.is_paid(&admin, 10_000).await;
    app.work().await;
    let second = clara.is_paid(&admin, 6_000).await;
    let third = fanny.is_paid(&admin, 7_000).await;
    admin.cancels_transfer(&third).await.is_ok();

    let report = support.get("/api/reports/transfers").await.is_ok().data();

    assert_eq!(ids(&report), [third.clone(), second.clone(), first.clone()]);
    let line = |status: &str, cents: i64, net: i64| {
        json!({ "programme": "creator", "status": status, "currency": "USD", "count": 1, "amountCents": cents,
            "withheldCents": 0, "netCents": net, "reversedCents": 0 })
    };
    let expected = [
        line("cancelled", 7_000, 0),
        line("completed", 10_000, 10_000),
        line("pending", 6_000, 0),
    ];
    assert_eq!(report["summary"], json!(expected));
    let paid = &report["payouts"][2];
    assert_eq!(
        (
            &paid["payeeName"],
            &paid["source"],
            &paid["attempts"],
            &paid["netCents"]
        ),
        (
            &json!("Clara Schumann"),
            &json!("statements"),
            &json!(1),
            &json!(10_000)
        )
    );
    for (query, expected) in [
        ("status=completed".to_owned(), vec![first.clone()]),
        (
            "status=completed&status=pending".to_owned(),
            vec![second.clone(), first.clone()],
        ),
        (format!("payeeId={}", fanny.payee), vec![third.clone()]),
        ("minAmountCents=6001&maxAmountCents=9999".to_owned(), vec![third]),
        ("programme=placement".to_owned(), vec![]),
        ("to=2026-03-16".to_owned(), vec![]),
        (
            "from=2026-03-16&to=2026-03-17&limit=1&status=completed".to_owned(),
            vec![first.clone()],
        ),
    ] {
        let path = format!("/api/reports/transfers?{query}");
        assert_eq!(ids(&support.get(&path).await.is_ok().data()), expected, "{query}");
    }
    let page = support.get("/api/reports/transfers?limit=2").await.is_ok().json();
    let cursor = text(&page["pagination"]["nextCursor"]);
    let rest = support
        .get(&format!("/api/reports/transfers?limit=2&cursor={cursor}"))
        .await;
    assert_eq!(ids(&rest.is_ok().data()), [first]);
}

#[tokio::test]
async fn r10_3_a_file_of_transfers_holds_all_of_them_and_no_formula() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let evil = "=HYPERLINK(\"https://evil.example\", \"refund, please\")";
    let rename = sqlx::query("UPDATE payout.payees SET display_name = $1 WHERE id = $2::uuid").bind(evil);
    rename.bind(&clara.payee).execute(app.pool()).await.expect("a new name");
    app.by_hand(&format!(
        "INSERT INTO payout.transfers (payout_id, payee_id, payee_user_id, kind, amount_cents, currency, source, adjustment_reason, \
            account_id, status, status_since, created_at, updated_at) \
         SELECT gen_random_uuid(), id, user_id, kind, 5000 + n, 'USD', 'adjustment', '{REASON}', 'acct_test', 'cancelled', t, t, t \
         FROM payout.payees, generate_series(1, 2300) n, LATERAL (SELECT timestamptz '2026-01-01' + (n / 7) * interval '1 minute' AS t) at \
         WHERE id = '{}'",
        clara.payee
    ))
    .await;

    let lines = lines(&app.support().await, "").await;

    assert!(
        lines[0].starts_with("payoutId,programme,payeeId,payeeName,userId,status,"),
        "{}",
        lines[0]
    );
    let mut ids: Vec<&str> = lines[1..].iter().filter_map(|line| line.split(',').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((lines.len() - 1, ids.len()), (2_300, 2_300));
    let cell = "\"'=HYPERLINK(\"\"https://evil.example\"\", \"\"refund, please\"\")\"";
    assert!(lines[1..].iter().all(|line| line.contains(cell)), "{}", lines[1]);
}
