//! Members initiated together.

use payout_domain::{RoundId, UserId};
use time::OffsetDateTime;

use super::statement::execute;
use super::{StorageError, Tx};

/// The summary of the payouts `p` of a round. An issue is a payout that failed, or had to be looked at by hand, at least
/// once, however it ended.
pub(super) const SUMMARY: &str = "jsonb_build_object('payouts', count(*), 'winners', count(*), \
    'completed', count(*) FILTER (WHERE p.status = 'completed'), \
    'paid', count(*) FILTER (WHERE p.status = 'completed'), \
    'rejected', count(*) FILTER (WHERE p.status = 'rejected'), \
    'cancelled', count(*) FILTER (WHERE p.status = 'cancelled'), \
    'approvals_pending', count(*) FILTER (WHERE p.status = 'pending_approval'), \
    'issues', count(*) FILTER (WHERE EXISTS (SELECT 1 FROM payout.history h WHERE h.payout_id = p.payout_id \
        AND h.to_status IN ('payment_failed', 'requires_manual_review'))), \
    'gross_paid', coalesce(sum(p.amount) FILTER (WHERE p.status = 'completed'), 0), \
    'net_paid', coalesce(sum(p.net_amount) FILTER (WHERE p.status = 'completed'), 0))";

/// Opens a round with what the decision rested on.
pub async fn insert(
    tx: &Tx,
    id: RoundId,
    by: UserId,
    notes: Option<&str>,
    eligibility: &serde_json::Value,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str =
        "INSERT INTO payout.rounds (id, initiated_by, initiated_at, notes, eligibility) VALUES ($1, $2, $3, $4, $5)";
    let values = [
        id.0.into(),
        by.0.into(),
        now.into(),
        notes.map(str::to_owned).into(),
        eligibility.clone().into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Stores the summary of a round when its last payout has ended [R10.3]. Payouts that end at once come one after the
/// other here, so that the last sees all others.
pub async fn close_if_over(tx: &Tx, id: RoundId, now: OffsetDateTime) -> Result<(), StorageError> {
    let text = format!(
        "UPDATE payout.rounds r SET closed_at = $2, summary = s.summary FROM ( \
            SELECT {SUMMARY} AS summary FROM public.payout_management p WHERE p.round_id = $1 \
            HAVING bool_and(p.status IN ('completed', 'rejected', 'cancelled'))) s \
        WHERE r.id = $1"
    );
    execute(
        &**tx,
        "SELECT 1 FROM payout.rounds WHERE id = $1 FOR UPDATE",
        [id.0.into()],
    )
    .await?;
    execute(&**tx, &text, [id.0.into(), now.into()]).await?;
    Ok(())
}

/// A payout of the round is open again.
pub async fn reopen(tx: &Tx, id: RoundId) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.rounds SET closed_at = NULL, summary = NULL WHERE id = $1",
        [id.0.into()],
    )
    .await?;
    Ok(())
}
