//! What somebody does to the database behind our back is found, and named.

use sqlx::AssertSqlSafe;
use tests::{DAY, Stage, SubscriptionServer, TestApp};
use use_cases::jobs::{self, Job};

const UNGUARDED: &str = "
    ALTER TABLE payout.audit_log DISABLE TRIGGER USER;
    ALTER TABLE payout.journal_entries DISABLE TRIGGER USER;
    ALTER TABLE payout.journal_postings DISABLE TRIGGER USER;
    ALTER TABLE payout_management DISABLE TRIGGER USER;";

/// A table, what is done to it, and words of the fault that this makes.
type Deed = (&'static str, &'static str, &'static str);

const AUDIT: [Deed; 6] = [
    (
        "payout.audit_log",
        "UPDATE payout.audit_log SET body = replace(body, '100000.00', '100000.01') WHERE action = 'payout.initiate'",
        "was changed",
    ),
    (
        "payout.audit_log",
        "UPDATE payout.audit_log SET action = 'payout.reject' WHERE action = 'payout.approve'",
        "was changed",
    ),
    (
        "payout.audit_log",
        "UPDATE payout.audit_log SET actor_id = NULL WHERE action = 'payout.confirm'",
        "was changed",
    ),
    (
        "payout.audit_log",
        "DELETE FROM payout.audit_log WHERE stream LIKE 'payout:%' AND seq = 3",
        "is missing",
    ),
    (
        "payout.audit_log",
        "DELETE FROM payout.audit_log a WHERE stream LIKE 'payout:%'
         AND seq = (SELECT max(seq) FROM payout.audit_log WHERE stream = a.stream)",
        "ends at",
    ),
    (
        "payout.audit_log",
        "DELETE FROM payout.audit_log WHERE stream LIKE 'payout:%'",
        "lost all its entries",
    ),
];

const BOOKS: [Deed; 6] = [
    (
        "payout_management",
        "UPDATE payout_management SET status = 'ready_for_payment', payout_status_id = 3",
        "ready_for_payment",
    ),
    (
        "payout_management",
        "UPDATE payout_management SET net_amount = net_amount - 1, retention_fee = retention_fee + 1",
        "amounts",
    ),
    (
        "payout.journal_postings",
        "INSERT INTO payout.journal_postings
         SELECT entry_id, 98, account, 100, currency FROM payout.journal_postings WHERE line = 1",
        "balance",
    ),
    (
        "payout.journal_postings",
        "DELETE FROM payout.journal_postings
         WHERE entry_id IN (SELECT id FROM payout.journal_entries WHERE kind = 'sent')",
        "has no postings",
    ),
    (
        "payout.journal_postings",
        "UPDATE payout.journal_postings SET amount_cents = amount_cents * 2",
        "balance",
    ),
    (
        "payout.account_balances",
        "UPDATE payout.account_balances SET amount_cents = amount_cents + 1",
        "balance",
    ),
];

const QUEUE: [Deed; 2] = [
    ("payout.member_queue", "DELETE FROM payout.member_queue", "queue"),
    (
        "payout.member_queue",
        "UPDATE payout.member_queue SET tenure_start = tenure_start - interval '1 year'",
        "queue",
    ),
];

const SCHEDULED: [Deed; 6] = [
    ("payout.removals", "DELETE FROM payout.removals", "not scheduled to end"),
    (
        "payout.removals",
        "UPDATE payout.removals SET state = 'unscheduled'",
        "not scheduled to end",
    ),
    (
        "payout.removals",
        "UPDATE payout.removals SET due_on = due_on - 30",
        "the payout says",
    ),
    (
        "payout.removals",
        "INSERT INTO payout.removals (payout_id, user_id, due_on, idempotency_key)
         SELECT 'nobody', user_id, due_on, idempotency_key FROM payout.removals",
        "not there",
    ),
    (
        "payout.removals",
        "UPDATE payout.removals SET state = 'removed', cancelled_at = removed_by_hand.at, removed_at = removed_by_hand.at,
             removed_by = user_id FROM (SELECT due_on::timestamptz + interval '1 day' AS at FROM payout.removals) removed_by_hand",
        "recorded 0 times",
    ),
    (
        "payout.membership_status",
        "UPDATE payout.membership_status SET status = 'removed'",
        "is removed, and its removal due",
    ),
];

const REMOVED: [Deed; 6] = [
    (
        "payout.removals",
        "UPDATE payout.removals SET removed_at = removed_at - interval '2 days', cancelled_at = cancelled_at - interval '2 days'",
        "before its day",
    ),
    (
        "payout.removals",
        "UPDATE payout.removals SET attempts = 0, removed_by = NULL",
        "never cancelled",
    ),
    (
        "payout.removals",
        "UPDATE payout.removals SET cancelled_at = removed_at + interval '1 minute'",
        "never cancelled",
    ),
    (
        "payout.removals",
        "UPDATE payout.removals SET state = 'due', removed_at = NULL",
        "recorded 1 times",
    ),
    (
        "payout.audit_log",
        "INSERT INTO payout.audit_log SELECT (jsonb_populate_record(a, '{\"seq\": 99}')).* FROM payout.audit_log a
         WHERE action = 'membership.removed'",
        "recorded 2 times",
    ),
    (
        "payout.membership_status",
        "UPDATE payout.membership_status SET status = 'paid'",
        "is paid, and its removal removed",
    ),
];

#[tokio::test]
async fn a_removal_that_contradicts_its_payout_is_found() {
    each_is_found(&SCHEDULED).await;
}

#[tokio::test]
async fn a_removal_that_was_not_carried_out_as_it_says_is_found() {
    let server = SubscriptionServer::start().await;
    let settings = server.settings();
    let own: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let app = TestApp::with(&own).await;
    Stage::completed(&app).await;
    app.turn_clock(DAY * 365);
    jobs::run(app.ctx(), Job::MembershipRemoval, None)
        .await
        .expect("the database answers");
    assert_eq!(app.verify().await.removals, 1);

    each_is_found_in(&app, &REMOVED).await;
}

#[tokio::test]
async fn a_returned_payout_that_is_still_to_end_a_membership_is_found() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    stage.finance.reports_failure(&stage.payout).await.is_ok();
    app.is_sound().await;

    app.by_hand("UPDATE payout.removals SET state = 'due'").await;

    let fault = app.verify().await.first_fault.unwrap_or_default();
    assert!(
        fault.contains("scheduled to end, and the payout is payment_failed"),
        "{fault}"
    );
}

#[tokio::test]
async fn an_edited_removed_or_shortened_audit_is_found() {
    each_is_found(&AUDIT).await;
}

#[tokio::test]
async fn books_that_disagree_are_found() {
    each_is_found(&BOOKS).await;
}

#[tokio::test]
async fn a_queue_that_is_off_is_found() {
    each_is_found(&QUEUE).await;
}

#[tokio::test]
async fn a_queue_that_is_off_is_mended_by_a_rebuild() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    app.by_hand("DELETE FROM payout.member_queue").await;

    use_cases::queue::rebuild(app.ctx())
        .await
        .expect("the database answers");

    app.is_sound().await;
    assert_eq!(
        admin.looks_up(&member).await.is_ok().data()["membership"]["queuePosition"],
        1
    );
}

#[tokio::test]
async fn the_database_refuses_to_change_what_was_written_for_good() {
    let app = TestApp::start().await;
    Stage::completed(&app).await;
    for (table, column) in [
        ("audit_log", "seq"),
        ("journal_entries", "id"),
        ("journal_postings", "entry_id"),
    ] {
        let table = format!("payout.{table}");
        let deeds = [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
        ];
        for deed in deeds {
            is_refused(&app, &deed).await;
            is_refused(&app, &format!("SET session_replication_role = replica; {deed}")).await;
        }
    }
    app.is_sound().await;
}

async fn is_refused(app: &TestApp, deed: &str) {
    let mut session = app.database().session().await;
    let tried = sqlx::raw_sql(AssertSqlSafe(deed.to_owned()))
        .execute(&mut session)
        .await;
    let refusal = tried.expect_err(deed).to_string();
    assert!(refusal.contains("never changed or removed"), "{deed}: {refusal}");
}

/// Does one deed after the other, and undoes each.
async fn each_is_found(deeds: &[Deed]) {
    let app = TestApp::start().await;
    Stage::completed(&app).await;
    app.member().await;
    each_is_found_in(&app, deeds).await;
}

async fn each_is_found_in(app: &TestApp, deeds: &[Deed]) {
    app.by_hand(UNGUARDED).await;
    for (table, deed, words) in deeds {
        app.is_sound().await;
        app.by_hand(&format!("CREATE TABLE saved AS TABLE {table}")).await;

        assert!(app.by_hand(deed).await > 0, "{deed} changes something");

        let fault = app.verify().await.first_fault.unwrap_or_default();
        assert!(fault.contains(words), "{deed}: {fault}");
        app.by_hand(&format!(
            "DELETE FROM {table}; INSERT INTO {table} TABLE saved; DROP TABLE saved"
        ))
        .await;
    }
    app.is_sound().await;
}
