use serde_json::json;
use use_cases::verify::verify;

use crate::house::House;

const UNGUARDED: &str =
    "ALTER TABLE payout.audit_log DISABLE TRIGGER ALL; ALTER TABLE payout.journal_entries DISABLE TRIGGER ALL;
                         ALTER TABLE payout.journal_postings DISABLE TRIGGER ALL;";

impl House {
    /// Three streams of three entries, and nobody who guards them.
    async fn with_history() -> Self {
        let house = Self::new().await;
        for number in 0..3 {
            for stream in ["alpha", "beta", "gamma"] {
                house.writes_down(stream, json!({ "number": number })).await;
            }
        }
        house.sql(UNGUARDED).await;
        house
    }

    async fn fault(&self) -> String {
        verify(&self.ctx)
            .await
            .expect("an answer")
            .first_fault
            .expect("a fault")
    }
}

#[tokio::test]
async fn what_nobody_touched_is_right() {
    let house = House::with_history().await;

    let verified = verify(&house.ctx).await.expect("an answer");

    assert_eq!((verified.audit_entries, verified.first_fault), (9, None));
}

#[tokio::test]
async fn whatever_was_done_to_the_log_is_found_and_named() {
    for (tampering, fault) in [
        (
            "UPDATE payout.audit_log SET body = replace(body, ':1}', ':5}') WHERE stream = 'beta' AND seq = 2",
            "audit entry 2 of beta was changed",
        ),
        (
            "UPDATE payout.audit_log SET action = 'other' WHERE stream = 'beta' AND seq = 3",
            "audit entry 3 of beta was changed",
        ),
        (
            "UPDATE payout.audit_log SET at = at + interval '1 second' WHERE stream = 'alpha' AND seq = 1",
            "audit entry 1 of alpha was changed",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'alpha' AND seq = 2",
            "audit entry 2 of alpha is missing",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'gamma' AND seq = 1",
            "audit entry 1 of gamma is missing",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'beta' AND seq = 3",
            "the audit stream beta ends at 2 and was written up to 3",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'gamma' AND seq = 3",
            "the audit stream gamma ends at 2 and was written up to 3",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'alpha'",
            "the audit stream alpha has lost all its entries",
        ),
        (
            "DELETE FROM payout.audit_log WHERE stream = 'gamma'",
            "the audit stream gamma has lost all its entries",
        ),
        (
            "DELETE FROM payout.audit_log",
            "the audit stream alpha has lost all its entries",
        ),
        (
            "DELETE FROM payout.audit_streams WHERE stream = 'beta'",
            "the audit stream beta has no head",
        ),
        (
            "UPDATE payout.audit_log SET seq = 9 WHERE stream = 'beta' AND seq = 1;
             UPDATE payout.audit_log SET seq = 1 WHERE stream = 'beta' AND seq = 2;
             UPDATE payout.audit_log SET seq = 2 WHERE stream = 'beta' AND seq = 9",
            "audit entry 1 of beta was changed",
        ),
    ] {
        let house = House::with_history().await;

        house.sql(tampering).await;

        assert_eq!(house.fault().await, fault, "{tampering}");
    }
}

const ENTRY: &str = "INSERT INTO payout.journal_entries (id, payout_id, kind, at)
                     VALUES ('00000000-0000-0000-0000-000000000001', 'p-1', 'approved', now());";

#[tokio::test]
async fn books_that_do_not_add_up_are_found() {
    for (tampering, fault) in [
        (
            "INSERT INTO payout.account_balances (account, currency, shard, amount_cents) VALUES ('cash', 'USD', 0, 1)",
            "the balance of cash is 1 cents and its postings come to 0",
        ),
        (
            ENTRY,
            "journal entry 00000000-0000-0000-0000-000000000001 has no postings",
        ),
        (
            "INSERT INTO payout.journal_postings VALUES ('00000000-0000-0000-0000-000000000001', 1, 'cash', 5, 'USD')",
            "journal entry 00000000-0000-0000-0000-000000000001 does not balance",
        ),
    ] {
        let house = House::with_history().await;

        house.sql(tampering).await;

        assert_eq!(house.fault().await, fault);
    }
}

#[tokio::test]
async fn an_entry_without_its_payout_is_found() {
    let house = House::with_history().await;
    house.sql(ENTRY).await;
    house
        .sql(
            "INSERT INTO payout.journal_postings VALUES
                 ('00000000-0000-0000-0000-000000000001', 1, 'payout_expense', 5, 'USD'),
                 ('00000000-0000-0000-0000-000000000001', 2, 'member_payable', -5, 'USD')",
        )
        .await;

    let fault = house.fault().await;

    assert_eq!(
        fault,
        "journal entry 00000000-0000-0000-0000-000000000001 belongs to payout p-1, which is not there"
    );
}

#[tokio::test]
async fn a_queue_that_differs_from_its_recomputation_is_found() {
    let house = House::with_history().await;
    house
        .sql(
            "ALTER TABLE public.user_payments DISABLE TRIGGER USER;
             INSERT INTO public.user_payments (amount, payment_type, payment_date, status) VALUES (5, 'recurring', now(), 'succeeded')",
        )
        .await;

    let fault = house.fault().await;

    assert!(fault.starts_with("the queue of members is off: "), "{fault}");
}

#[tokio::test]
async fn a_member_who_is_marked_to_be_recomputed_is_no_fault() {
    let house = House::with_history().await;
    let user = "5a000000-0000-4000-8000-000000000001";
    house
        .sql(format!(
            "INSERT INTO public.users (id, email, email_verified, status, name) VALUES ('{user}', 'late@x.example', true, 'Active', 'Late');
             SELECT set_config('payout.queue_updates', 'marked', false);
             INSERT INTO public.user_payments (user_id, amount, payment_type, payment_date, status)
                 VALUES ('{user}', 5, 'recurring', now(), 'succeeded');
             SELECT set_config('payout.queue_updates', '', false)"
        ))
        .await;
    assert!(!use_cases::queue::check(&house.ctx).await.expect("an answer").is_empty());

    let verified = verify(&house.ctx).await.expect("an answer");

    assert_eq!(verified.first_fault, None);
    house.sql("DELETE FROM payout.queue_dirty").await;
    let fault = house.fault().await;
    assert!(fault.starts_with("the queue of members is off: "), "{fault}");
}
