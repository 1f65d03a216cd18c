use fake_stripe::{Call, Fault, Mishap, Order, sign};
use infrastructure::stripe::{Keyed, ReversalOrder};
use money::Money;
use payout_domain::PayoutId;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, HOUR, MINUTE, Programme, STRIPE_WEBHOOK_SECRET};

const PATH: &str = "/api/webhooks/stripe";

/// Somebody takes back so many cents of a payout's transfer, in Stripe's own pages.
async fn takes_back(it: &Programme, payout: PayoutId, cents: i64) {
    let body = ReversalOrder {
        amount: Some(Money::usd(cents)),
        description: None,
        metadata: &[],
    };
    let order = Keyed {
        key: &format!("back-{cents}"),
        body: &body.body(),
    };
    let snapshot = it.stripe.snapshot();
    let transfer = snapshot.transfers_with("payout_id", &payout.to_string())[0].id.clone();
    it.client()
        .reverse_transfer(&transfer, order, it.app.now())
        .await
        .expect("it can be taken back");
}

async fn post(it: &Programme, signature: Option<&str>, body: &[u8]) -> Answer {
    let mut request = it.app.door().request(Method::POST, PATH).body(body.to_vec());
    if let Some(signature) = signature {
        request = request.header("Stripe-Signature", signature);
    }
    Answer::to(request).await
}

fn event(id: &str, kind: &str, object: &Value) -> Vec<u8> {
    let event = json!({ "id": id, "object": "event", "type": kind, "livemode": false, "created": 1_773_655_200,
        "data": { "object": object } });
    event.to_string().into_bytes()
}

#[tokio::test]
async fn an_event_that_nobody_signed_or_long_ago_is_not_taken_in() {
    let it = Programme::start().await;
    let body = event("evt_1", "transfer.updated", &json!({ "id": "tr_1" }));
    let now = it.app.now().unix_timestamp();

    post(&it, None, &body).await.is_problem(401, "SIGNATURE_INVALID");
    let forged = sign(["whsec_of_somebody_else"], now, &body);
    post(&it, Some(&forged), &body)
        .await
        .is_problem(401, "SIGNATURE_INVALID");
    let old = sign([STRIPE_WEBHOOK_SECRET], now - 301, &body);
    post(&it, Some(&old), &body).await.is_problem(400, "SIGNATURE_TOO_OLD");
    let nonsense = sign([STRIPE_WEBHOOK_SECRET], now, b"nonsense");
    post(&it, Some(&nonsense), b"nonsense")
        .await
        .is_problem(400, "VALIDATION_ERROR");

    assert_eq!(it.app.count("payout.stripe_events").await, 0);
}

#[tokio::test]
async fn an_event_is_stored_once_however_often_it_comes() {
    let it = Programme::start().await;
    let body = event("evt_1", "customer.created", &json!({ "id": "cus_1" }));
    let signature = sign([STRIPE_WEBHOOK_SECRET], it.app.now().unix_timestamp(), &body);

    let first = post(&it, Some(&signature), &body).await.is_ok().data();
    let second = post(&it, Some(&signature), &body).await.is_ok().data();
    it.works().await;

    assert_eq!(
        (&first["eventId"], &first["duplicate"]),
        (&json!("evt_1"), &json!(false))
    );
    assert_eq!(second["duplicate"], true);
    let stored = it.app.row("SELECT state FROM payout.stripe_events").await;
    assert_eq!(stored["state"], "ignored");
}

#[tokio::test]
async fn without_a_secret_nothing_is_listened_to() {
    let app = tests::TestApp::start().await;

    let answer = app.door().post(PATH, &json!({})).await;

    answer.is_problem(503, "NOT_CONFIGURED");
}

#[tokio::test]
async fn events_settle_a_transfer_whose_reply_was_lost_in_any_order_and_twice() {
    for order in [Order::AsHappened, Order::NewestFirst, Order::Shuffled { seed: 7 }] {
        let it = Programme::start().await;
        it.delivers(order, 2);
        let (_, payout) = it.somebody_is_paid().await;
        it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostAfter));
        it.works().await;
        takes_back(&it, payout, 4_000).await;
        takes_back(&it, payout, 6_000).await;

        it.events_arrive().await;
        it.after(MINUTE * 6).await;

        assert_eq!(it.status_of(payout).await, "reversed", "{order:?}");
        assert_eq!(it.claims_of(payout).await, ["released"]);
        assert_eq!(it.owed().await, 0);
        assert_eq!(
            it.app
                .count("payout.stripe_events WHERE state <> 'handled' AND kind LIKE 'transfer.%'")
                .await,
            0
        );
        it.app.is_sound().await;
    }
}

#[tokio::test]
async fn what_comes_back_is_payable_again_and_a_part_of_it_is_told() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    it.works().await;

    takes_back(&it, payout, 2_500).await;
    it.events_arrive().await;
    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "reversed_cents").await, "2500");
    it.alert_of("transfer_partly_reversed").await;
    takes_back(&it, payout, 7_500).await;
    it.events_arrive().await;

    assert_eq!(it.status_of(payout).await, "reversed");
    it.app.is_sound().await;
    let again = it.pays(&creator, 10_000).await;
    it.works().await;
    assert_eq!(it.status_of(again).await, "completed");
}

#[tokio::test]
async fn a_transfer_that_belongs_to_nobody_is_kept_and_told() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.works().await;
    // As after a database was put back to an earlier day.
    let snapshot = it.stripe.snapshot();
    let id = &snapshot.transfers_with("payout_id", &payout.to_string())[0].id;
    for table in ["transfer_attempts", "transfer_allocations"] {
        let sql = format!("DELETE FROM payout.{table}");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(it.app.pool())
            .await
            .expect("rows can be lost");
    }
    let mut tx = it.app.pool().begin().await.expect("the database answers");
    for sql in [
        "SET LOCAL session_replication_role = replica",
        "DELETE FROM payout.transfers",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.expect("rows can be lost");
    }
    tx.commit().await.expect("the database answers");

    it.events_arrive().await;

    let stored = it
        .app
        .row("SELECT state, object_id FROM payout.stripe_events WHERE kind = 'transfer.created'")
        .await;
    assert_eq!(
        (&stored["state"], &stored["object_id"]),
        (&json!("unmatched"), &json!(id))
    );
    let alert = it.alert_of("transfer_orphaned").await;
    assert!(alert.to_string().contains(id), "{alert}");
    for _ in 0..74 {
        it.turn_clock(HOUR);
        it.app.work().await;
        use_cases::sending::handle_events(it.app.ctx())
            .await
            .expect("Stripe answers");
    }
    let stored = it
        .app
        .row("SELECT state FROM payout.stripe_events WHERE kind = 'transfer.created'")
        .await;
    assert_eq!(stored["state"], "given_up");
}

#[tokio::test]
async fn the_bank_of_the_payee_has_its_own_status_that_only_goes_forward() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    it.works().await;
    let bank_payout = json!({ "id": "po_1", "object": "payout", "amount": 10_000,
        "created": (it.app.now() + MINUTE).unix_timestamp() });

    it.stripe
        .announce("payout.paid", Some(&creator.account), bank_payout.clone());
    it.events_arrive().await;
    assert_eq!(it.column(payout, "bank_status").await, "paid");
    it.stripe
        .announce("payout.failed", Some(&creator.account), bank_payout.clone());
    it.stripe.announce("payout.paid", Some(&creator.account), bank_payout);
    it.events_arrive().await;

    assert_eq!(it.column(payout, "bank_status").await, "failed");
    assert_eq!(it.status_of(payout).await, "completed");
    it.alert_of("transfer_bank_failed").await;
}

#[tokio::test]
async fn the_banks_status_is_that_of_the_bank_payout_that_carries_the_transfer() {
    let it = Programme::start().await;
    let (creator, first) = it.somebody_is_paid().await;
    it.earns(&creator, 7_000).await;
    let second = it.pays(&creator, 7_000).await;
    it.works().await;
    let transfers = [
        it.column(first, "transfer_id").await,
        it.column(second, "transfer_id").await,
    ];

    // Both were on the account by then, and only the second is in it.
    it.turn_clock(MINUTE);
    let bank_payout = it.stripe.pay_out(&creator.account, &[&transfers[1]]);
    it.events_arrive().await;
    assert_eq!(
        (
            it.column(first, "bank_status").await,
            it.column(second, "bank_status").await
        ),
        (String::new(), "paid".to_owned())
    );

    it.stripe.pay_out(&creator.account, &[&transfers[0]]);
    it.stripe.announce("payout.failed", Some(&creator.account), bank_payout);
    it.events_arrive().await;
    assert_eq!(
        (
            it.column(first, "bank_status").await,
            it.column(second, "bank_status").await
        ),
        ("paid".to_owned(), "failed".to_owned())
    );
}

#[tokio::test]
async fn an_account_follows_what_stripe_says_of_it() {
    let it = Programme::start().await;
    let creator = it.creator().await;
    let changed = it.stripe.change_account(&creator.account, |account| {
        account.payouts_enabled = false;
        account.currently_due.push("external_account".to_owned());
        account
            .capabilities
            .insert("transfers".to_owned(), "inactive".to_owned());
    });
    changed.expect("there is such an account");

    it.events_arrive().await;

    let payee = it
        .app
        .row(&format!(
            "SELECT transfers_enabled, onboarding FROM payout.payees WHERE id = '{}'",
            creator.payee
        ))
        .await;
    assert_eq!(
        (&payee["transfers_enabled"], &payee["onboarding"]),
        (&json!(false), &json!("in_progress"))
    );
}
