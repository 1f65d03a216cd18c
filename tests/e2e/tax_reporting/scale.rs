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
