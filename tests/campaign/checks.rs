use std::collections::BTreeMap;

use serde_json::Value;

use crate::load::Acknowledged;
use crate::program;
use crate::stage::Stage;

/// Money left twice for one payout.
const SENT_TWICE: &str = "(SELECT payout_id FROM payout.journal_entries
    GROUP BY payout_id HAVING count(*) FILTER (WHERE kind = 'sent') > 1) twice";
/// A step in the history that is followed by one from elsewhere.
const GAPS: &str =
    "(SELECT to_status, lead(from_status) OVER (PARTITION BY payout_id ORDER BY version, step) AS next_from
    FROM payout.history) h WHERE next_from IS NOT NULL AND next_from <> to_status";
/// A vote, a payment or a confirmation that is in the audit twice, or not at all.
const AUDITED_WRONGLY: &str = "payout_management p WHERE 4 <> (SELECT count(*) FROM payout.audit_log a
    WHERE a.entity_id = p.payout_id AND a.success
      AND a.action IN ('payout.approve', 'payout.mark_sent', 'payout.confirm'))";

/// After everything has come to rest.
pub async fn all_holds(stage: &Stage, acknowledged: &[Acknowledged], case: &str) {
    stage.nobody_panicked();
    let (sound, said) = program::run("payoutctl", &["verify"], stage.environment());
    assert!(sound, "{case}: {said}");
    for (what, rows) in [
        ("money that left twice", SENT_TWICE),
        ("a gap in the history", GAPS),
        ("a step that the audit does not have once", AUDITED_WRONGLY),
    ] {
        assert_eq!(stage.postgres.count(rows).await, 0, "{what}: {case}");
    }
    let members = members(acknowledged);
    let statuses = statuses(stage, "public.payout_management").await;
    assert_eq!(
        statuses.len(),
        members.len(),
        "{case}: somebody was chosen whom nobody chose, or forgotten"
    );
    for payout in members {
        assert_eq!(
            statuses.get(payout).map(String::as_str),
            Some("completed"),
            "{case}: {payout}"
        );
    }
    creators_were_paid_once(stage, acknowledged, case).await;
    every_mail_went_out(stage, case).await;
}

/// On both sides, and in both directions.
async fn creators_were_paid_once(stage: &Stage, acknowledged: &[Acknowledged], case: &str) {
    let paid = creators(acknowledged);
    let statuses = statuses(stage, "payout.transfers").await;
    assert_eq!(
        statuses.len(),
        paid.len(),
        "{case}: somebody is paid whom nobody paid, or forgotten"
    );
    let snapshot = stage.stripe_knows().await;
    let transfers = snapshot["transfers"].as_array().expect("transfers");
    assert_eq!(transfers.len(), paid.len(), "{case}: Stripe paid more or less often");
    for (payout, cents) in paid {
        assert_eq!(
            statuses.get(payout).map(String::as_str),
            Some("completed"),
            "{case}: {payout}"
        );
        let of_it: Vec<&Value> = transfers
            .iter()
            .filter(|transfer| transfer["metadata"]["payout_id"] == payout)
            .collect();
        let amounts: Vec<Option<i64>> = of_it.iter().map(|transfer| transfer["amount"].as_i64()).collect();
        assert_eq!(amounts, [Some(cents)], "{case}: {payout}");
    }
}

/// A kill between sending and noting it may repeat a mail, and nothing else may.
async fn every_mail_went_out(stage: &Stage, case: &str) {
    let unsent = stage.postgres.count("payout.notifications WHERE state <> 'sent'").await;
    assert_eq!(unsent, 0, "{case}: mails that nobody sent");
    let mut copies = BTreeMap::<String, usize>::new();
    for mail in stage.mail.messages() {
        *copies.entry(mail.message_id()).or_default() += 1;
    }
    let most = copies.values().copied().max().unwrap_or_default();
    assert!(most <= 3, "{case}: one mail went out {most} times");
}

async fn statuses(stage: &Stage, table: &str) -> BTreeMap<String, String> {
    let rows = stage
        .postgres
        .rows(&format!(
            "SELECT payout_id::text AS id, status::text AS status FROM {table}"
        ))
        .await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| (text(&row["id"]), text(&row["status"])))
        .collect()
}

fn members(acknowledged: &[Acknowledged]) -> Vec<&str> {
    let payouts = acknowledged.iter().filter_map(|what| match what {
        Acknowledged::Member { payout } => Some(payout.as_str()),
        Acknowledged::Creator { .. } => None,
    });
    payouts.collect()
}

fn creators(acknowledged: &[Acknowledged]) -> Vec<(&str, i64)> {
    let payouts = acknowledged.iter().filter_map(|what| match what {
        Acknowledged::Creator { payout, cents } => Some((payout.as_str(), *cents)),
        Acknowledged::Member { .. } => None,
    });
    payouts.collect()
}
