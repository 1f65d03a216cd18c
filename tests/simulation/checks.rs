use tests::TestApp;

/// Nobody has two open payouts.
const TWO_OPEN: &str = "(SELECT user_id FROM payout_management
    WHERE status NOT IN ('completed', 'rejected', 'cancelled') GROUP BY user_id HAVING count(*) > 1) twice";
/// Money left twice for one payout.
const SENT_TWICE: &str = "(SELECT payout_id FROM payout.journal_entries
    GROUP BY payout_id HAVING count(*) FILTER (WHERE kind = 'sent')
        - count(*) FILTER (WHERE reverses IN (SELECT id FROM payout.journal_entries WHERE kind = 'sent')) > 1) twice";
/// Money left without two votes of the round it left in.
const SENT_WITHOUT_VOTES: &str = "payout_management p WHERE status IN ('payment_sent', 'completed')
    AND (SELECT count(*) FROM payout.votes v WHERE v.payout_id = p.payout_id AND v.round = p.approval_round
         AND v.decision = 'approve' AND NOT v.voided) < 2";
/// What is paid and what is kept back add up to the whole.
const PARTS_MISSING: &str = "payout_management WHERE net_amount IS NOT NULL
    AND net_amount + retention_fee + withheld_amount <> amount";
/// A step in the history that is followed by one from elsewhere.
const GAPS: &str =
    "(SELECT to_status, lead(from_status) OVER (PARTITION BY payout_id ORDER BY version, step) AS next_from
    FROM payout.history) h WHERE next_from IS NOT NULL AND next_from <> to_status";
const MARKED_WRONGLY: &str = "payout.membership_status m JOIN payout_management p USING (payout_id)
    WHERE m.status <> CASE WHEN p.status = 'completed' THEN 'paid'
                           WHEN p.status IN ('rejected', 'cancelled') THEN 'restored' ELSE 'won' END";

/// Whatever was done, in whatever order.
pub async fn all_holds(app: &TestApp, when: &str) {
    assert_eq!(app.verify().await.first_fault, None, "{when}");
    for (what, rows) in [
        ("a member with two open payouts", TWO_OPEN),
        ("money that left twice", SENT_TWICE),
        ("money that left without votes", SENT_WITHOUT_VOTES),
        ("parts that do not add up", PARTS_MISSING),
        ("a gap in the history", GAPS),
        ("a membership marked wrongly", MARKED_WRONGLY),
    ] {
        assert_eq!(app.count(rows).await, 0, "{what}: {when}");
    }
    let standing = app
        .count("payout_management WHERE status NOT IN ('rejected', 'cancelled')")
        .await;
    assert!(standing <= 10, "{standing} payouts for ten rewards: {when}");
}

/// Every mail came to its end, and none went out more than twice.
pub async fn nothing_waits_for_the_worker(app: &TestApp) {
    assert_eq!(app.count("payout.notifications WHERE state = 'pending'").await, 0);
    let mut ids: Vec<String> = app
        .mail
        .messages()
        .iter()
        .map(mail_catcher::CaughtMail::message_id)
        .collect();
    ids.sort_unstable();
    let most = ids
        .chunk_by(|a, b| a == b)
        .map(<[String]>::len)
        .max()
        .unwrap_or_default();
    assert!(most <= 3, "one mail went out {most} times");
}
