use infrastructure::stripe::{Keyed, TransferOrder};
use money::Money;
use serde_json::Value;
use tests::{DAY, Programme};

async fn report(it: &Programme) -> Value {
    let sql = "SELECT * FROM payout.reconciliations WHERE day = '2026-03-16'";
    it.app.row(sql).await
}

#[tokio::test]
async fn a_day_on_which_both_sides_agree_is_reported_so() {
    let it = Programme::start().await;
    for _ in 0..3 {
        it.somebody_is_paid().await;
    }
    it.works().await;

    it.after(DAY).await;

    let report = report(&it).await;
    assert_eq!(
        (&report["agrees"], &report["differences"]),
        (&true.into(), &serde_json::json!([]))
    );
    assert_eq!(
        (&report["provider_count"], &report["our_count"]),
        (&3.into(), &3.into())
    );
    assert_eq!(
        (&report["provider_cents"], &report["our_cents"]),
        (&30_000.into(), &30_000.into())
    );
    assert_eq!(it.alerts("reconciliation_mismatch").await, Vec::<Value>::new());
    let support = it.app.support().await;
    let listed = support.get("/api/reports/reconciliations?limit=1").await.is_ok();
    let (first, cursor) = (&listed.data()[0], &listed.json()["pagination"]["nextCursor"]);
    assert_eq!(
        (&first["day"], &first["ourCents"]),
        (&"2026-03-16".into(), &30_000.into())
    );
    let path = format!(
        "/api/reports/reconciliations?cursor={}",
        cursor.as_str().expect("a page more")
    );
    let rest = support.get(&path).await.is_ok().data();
    assert_eq!(rest[0]["day"], "2026-03-15");
}

#[tokio::test]
async fn what_only_one_side_has_is_named_with_an_alert_until_both_agree() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    it.works().await;
    let sent = it.column(payout, "transfer_id").await;
    is_known_as(&it, &sent, "tr_of_nobody").await;
    let by_hand = sends_by_hand(&it, &creator.account).await;

    it.after(DAY).await;

    let first = report(&it).await;
    let differences = first["differences"].as_array().expect("a list");
    let mut named: Vec<(&str, &str)> = differences
        .iter()
        .map(|it| {
            (
                it["what"].as_str().expect("a kind"),
                it["transferId"].as_str().expect("an id"),
            )
        })
        .collect();
    let mut expected = [
        ("only_at_provider", sent.as_str()),
        ("only_at_provider", by_hand.as_str()),
        ("only_here", "tr_of_nobody"),
    ];
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(named, expected);
    assert_eq!(
        (&first["provider_cents"], &first["our_cents"]),
        (&10_777.into(), &10_000.into())
    );
    it.alert_of("reconciliation_mismatch").await;
    is_known_as(&it, "tr_of_nobody", &sent).await;
    it.after(DAY).await;
    let second = report(&it).await;
    assert_eq!(second["differences"].as_array().map(Vec::len), Some(1));
    let open = "public.admin_alerts WHERE category = 'reconciliation_mismatch' AND status <> 'resolved'";
    assert_eq!(it.app.count(open).await, 1);
    it.takes_back(&by_hand).await;
    it.after(DAY).await;
    assert_eq!(report(&it).await["agrees"], true);
    assert_eq!(it.app.count(open).await, 0);
}

/// Our row names another transfer from now on.
async fn is_known_as(it: &Programme, before: &str, after: &str) {
    let sql = "UPDATE payout.transfers SET transfer_id = $2 WHERE transfer_id = $1";
    let query = sqlx::query(sql).bind(before).bind(after);
    query.execute(it.app.pool()).await.expect("a transfer");
}

/// Somebody sends money in Stripe's own pages.
async fn sends_by_hand(it: &Programme, account: &str) -> String {
    let order = TransferOrder {
        amount: Money::usd(777),
        destination: account,
        transfer_group: "by hand",
        description: None,
        metadata: &[],
    };
    let keyed = Keyed {
        key: "by hand",
        body: &order.body(),
    };
    let sent = it.client().create_transfer(keyed, it.app.now()).await;
    sent.expect("a transfer by hand").id
}
