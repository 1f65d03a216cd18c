use tests::TestApp;
use use_cases::Actor;
use use_cases::year_end::{self, YearEnd};

/// More than two batches.
const PAYEES: u64 = 8_500;

#[tokio::test]
async fn a_year_of_many_payees_is_made_in_batches_and_goes_on_where_it_stopped() {
    let app = TestApp::start().await;
    paid_out(&app, PAYEES).await;
    let first = generate(&app).await;
    assert_eq!((first.created, first.unchanged), (PAYEES, 0));
    // Half of it is undone, as if the run had been stopped.
    app.by_hand("DELETE FROM public.tax_forms WHERE form_id IN (SELECT form_id FROM payout.information_returns WHERE user_id > '80000000-0000-0000-0000-000000000000')").await;
    let undone = app
        .by_hand("DELETE FROM payout.information_returns WHERE user_id > '80000000-0000-0000-0000-000000000000'")
        .await;
    let second = generate(&app).await;

    assert_eq!((second.created, second.unchanged), (undone, PAYEES - undone));
}

#[tokio::test]
async fn r7_6_payees_of_both_types_are_never_parted_by_a_batch() {
    let app = TestApp::start().await;
    let payees = PAYEES / 2;
    paid_out(&app, payees).await;
    transferred(&app).await;
    // One payee has a single form, so that a batch of an even number would end between the two of another.
    app.by_hand(
        "DELETE FROM payout.transfers WHERE kind = 'recruiter' AND payee_user_id =
            (SELECT user_id FROM public.payout_management ORDER BY user_id LIMIT 1)",
    )
    .await;

    let first = generate(&app).await;
    let second = generate(&app).await;

    assert_eq!((first.created, first.unchanged), (2 * payees - 1, 0));
    assert_eq!((second.created, second.unchanged), (0, 2 * payees - 1));
    let misc = "payout.information_returns WHERE form_type = '1099-MISC' AND other_income_cents = 100000
        AND royalties_cents = 1000 AND compensation_cents = 0 AND tax_withheld_cents = 240";
    let nec = "payout.information_returns WHERE form_type = '1099-NEC' AND compensation_cents = 60000
        AND royalties_cents + other_income_cents + tax_withheld_cents = 0";
    assert_eq!((app.count(misc).await, app.count(nec).await), (payees, payees - 1));
    let told =
        "public.tax_forms WHERE form_type = '1099-NEC' AND income_details->>'nonemployee_compensation' = '600.00'";
    assert_eq!(app.count(told).await, payees - 1, "the main application reads the same");
}

#[tokio::test]
async fn runs_that_meet_while_payments_are_added_make_every_form_once() {
    let app = TestApp::start().await;
    paid_out(&app, 300).await;
    let later = async {
        // The year is halved elsewhere now.
        app.by_hand(
            "UPDATE public.payout_management SET sent_date = '2024-06-01' WHERE user_id < '50000000-0000-0000-0000-000000000000'",
        )
        .await;
        generate(&app).await
    };

    tokio::join!(generate(&app), later, generate(&app));
    generate(&app).await;

    let paid = app
        .count("public.payout_management WHERE sent_date >= '2025-01-01'")
        .await;
    let standing = "payout.information_returns WHERE state = 'generated'";
    assert_eq!(app.count(standing).await, paid);
    assert!((1..300).contains(&paid), "{paid}");
}

async fn generate(app: &TestApp) -> YearEnd {
    let done = year_end::generate(app.ctx(), &Actor::worker(), 2025).await;
    done.expect("the table knows 2025")
}

/// As if they had been paid before this service came.
async fn paid_out(app: &TestApp, payees: u64) {
    app.by_hand(&format!(
        "SELECT set_config('payout.queue_updates', 'marked', false);
         INSERT INTO public.users (id, email, email_verified, status, name, created_at)
             SELECT gen_random_uuid(), 'payee' || n || '@people.example', true, 'Active', 'Payee ' || n, '2025-01-01'
             FROM generate_series(1, {payees}) n;
         INSERT INTO public.payout_management (payout_id, user_id, queue_position, amount, status, sent_date)
             SELECT gen_random_uuid()::text, id, 1, 1000.00, 'completed', '2025-06-01'
             FROM public.users WHERE email LIKE 'payee%';
         SELECT set_config('payout.queue_updates', '', false);
         ANALYZE public.users; ANALYZE public.payout_management"
    ))
    .await;
}

/// As if each of them had royalties of 10.00, a part of it withheld, and fees of 600.00 too; and what counts for nothing:
/// another year, what came back, and what Stripe reports.
async fn transferred(app: &TestApp) {
    app.by_hand(
        "INSERT INTO payout.payees (id, user_id, kind, display_name, email, created_by, created_at, updated_at)
             SELECT gen_random_uuid(), user_id, kind, 'Payee', 'payee@people.example', 'a test', now(), now()
             FROM public.payout_management CROSS JOIN (VALUES ('creator'), ('recruiter')) k (kind);
         INSERT INTO payout.transfers (payout_id, payee_id, payee_user_id, kind, amount_cents, currency, source,
                 adjustment_reason, account_id, status, status_since, withheld_cents, withholding_rate_bp, net_cents,
                 reporting, transfer_id, accepted_at, reversed_cents, created_at, updated_at)
             SELECT gen_random_uuid(), p.id, p.user_id, p.kind, gross, 'USD', 'adjustment', 'a test', 'acct_1', t.status,
                 accepted_at, withheld, 2400, gross - withheld, reporting, gen_random_uuid()::text, accepted_at, 0,
                 accepted_at, accepted_at
             FROM payout.payees p JOIN (VALUES
                 ('creator', 1000, 240, 'completed', 'service', timestamptz '2025-01-01 00:00Z'),
                 ('recruiter', 60000, 0, 'completed', 'service', timestamptz '2025-12-31 23:59:59Z'),
                 ('creator', 7000, 0, 'completed', 'service', timestamptz '2024-12-31 23:59:59Z'),
                 ('recruiter', 8000, 0, 'completed', 'service', timestamptz '2026-01-01 00:00Z'),
                 ('creator', 9000, 0, 'reversed', 'service', timestamptz '2025-06-01 00:00Z'),
                 ('recruiter', 9500, 0, 'completed', 'stripe', timestamptz '2025-06-01 00:00Z'))
                 t (kind, gross, withheld, status, reporting, accepted_at) ON t.kind = p.kind;
         ANALYZE payout.transfers",
    )
    .await;
}
