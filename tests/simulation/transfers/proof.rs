use super::run::Run;

/// What both sides say of a transfer that has come to its end fits together.
pub async fn holds(run: &mut Run<'_>) {
    let status = run.status().await;
    let (seed, payout) = (run.seed, run.payout);
    let case = format!("seed {seed}, payout {payout}, {status}");
    moved_once_or_not_at_all(run, &status, &case);
    let claims = match status.as_str() {
        "completed" => "paid",
        "failed" | "reversed" => "released",
        other => panic!("{case}: nothing ends as {other}"),
    };
    assert!(
        run.it.claims_of(payout).await.iter().all(|claim| claim == claims),
        "{case}"
    );
    the_books_say_so(run, &status, &case).await;
    every_cent_is_claimed_once(run, &case).await;
}

fn moved_once_or_not_at_all(run: &Run<'_>, status: &str, case: &str) {
    let snapshot = run.it.stripe.snapshot();
    let ours = snapshot.transfers_with("payout_id", &run.payout.to_string());
    let standing: Vec<_> = ours.iter().filter(|transfer| !transfer.is_reversed()).collect();
    let expected = usize::from(status == "completed");
    assert_eq!(standing.len(), expected, "{case}: {ours:#?}");
    for transfer in &ours {
        assert_eq!(snapshot.payments_of(&transfer.id), 1, "{case}");
        assert_eq!(transfer.amount, run.amount, "{case}");
    }
    if status == "reversed" {
        assert!(!ours.is_empty(), "{case}: what never left cannot come back");
    }
}

/// What was paid left the balance at the provider, and nothing is owed any more.
async fn the_books_say_so(run: &Run<'_>, status: &str, case: &str) {
    let sql = format!(
        "SELECT coalesce(-sum(amount_cents) FILTER (WHERE account = 'payee_payable'), 0)::bigint AS owed, \
         coalesce(-sum(amount_cents) FILTER (WHERE account = 'provider_balance'), 0)::bigint AS gone, \
         coalesce(sum(amount_cents), 0)::bigint AS rest FROM payout.journal_postings p \
         JOIN payout.journal_entries e ON e.id = p.entry_id WHERE e.payout_id = '{}'",
        run.payout
    );
    let books = run.it.app.row(&sql).await;
    let gone = if status == "completed" { run.amount } else { 0 };
    assert_eq!(
        books,
        serde_json::json!({ "owed": 0, "gone": gone, "rest": 0 }),
        "{case}"
    );
}

async fn every_cent_is_claimed_once(run: &Run<'_>, case: &str) {
    let sql = format!(
        "payout.royalty_statements s WHERE payee_id = '{}' AND (in_flight_cents <> 0 OR paid_cents <> ( \
         SELECT coalesce(sum(a.amount_cents), 0) FROM payout.transfer_allocations a \
         WHERE a.statement_id = s.id AND a.state = 'paid'))",
        run.creator.payee
    );
    assert_eq!(
        run.it.app.count(&sql).await,
        0,
        "{case}: a statement counts what nobody claims"
    );
}
