use std::time::{Duration, Instant};

use tests::TestApp;
use use_cases::Actor;
use use_cases::year_end::{self, YearEnd};

/// More than two batches.
const PAYEES: u64 = 4_500;

#[tokio::test]
async fn a_year_of_many_payees_is_made_in_batches_and_goes_on_where_it_stopped() {
    let app = TestApp::start().await;
    let payees = std::env::var("PAYEES").ok().and_then(|number| number.parse().ok());
    let payees = payees.unwrap_or(PAYEES);
    paid_out(&app, payees).await;
    app.by_hand("CREATE TABLE copied AS SELECT * FROM payout.information_returns")
        .await;
    let began = Instant::now();
    app.by_hand(
        "INSERT INTO copied (form_id, user_id, form_type, tax_year, version, state, royalties_cents, other_income_cents,
             compensation_cents, tax_withheld_cents, recipient, created_at)
         SELECT gen_random_uuid()::text, user_id, '1099-MISC', 2025, 1, 'generated', 0, (sum(amount) * 100)::bigint, 0, 0, '{}', now()
         FROM public.payout_management WHERE extract(year FROM sent_date) = 2025 GROUP BY user_id",
    )
    .await;
    let one_statement = began.elapsed();

    let (first, took) = generate(&app).await;
    assert_eq!((first.created, first.unchanged), (payees, 0));
    // Half of it is undone, as if the run had been stopped.
    app.by_hand("DELETE FROM public.tax_forms WHERE form_id IN (SELECT form_id FROM payout.information_returns WHERE user_id > '80000000-0000-0000-0000-000000000000')").await;
    let undone = app
        .by_hand("DELETE FROM payout.information_returns WHERE user_id > '80000000-0000-0000-0000-000000000000'")
        .await;
    let (second, took_again) = generate(&app).await;

    assert_eq!((second.created, second.unchanged), (undone, payees - undone));
    println!("{payees} payees: {took:?}, again {took_again:?}; one INSERT..SELECT {one_statement:?}");
}

async fn generate(app: &TestApp) -> (YearEnd, Duration) {
    let began = Instant::now();
    let done = year_end::generate(app.ctx(), &Actor::worker(), 2025).await;
    (done.expect("the table knows 2025"), began.elapsed())
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
