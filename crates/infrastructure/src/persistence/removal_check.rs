//! Proves that payouts, the ends of their memberships and the audit tell the same story [R8.1, R8.2, R8.3].

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::StorageError;
use super::statement::{one, value};

#[derive(FromQueryResult)]
struct Found {
    what: String,
}

/// How many removals there are, whatever their state.
pub async fn count(db: &impl ConnectionTrait) -> Result<i64, StorageError> {
    value(db, "SELECT count(*) FROM payout.removals", []).await
}

/// The first removal that contradicts its payout, itself, the audit or the membership.
pub async fn fault(db: &impl ConnectionTrait) -> Result<Option<String>, StorageError> {
    for check in [
        MISSING,
        WITHOUT_COMPLETION,
        ANOTHER_DAY,
        TOO_EARLY,
        NEVER_CANCELLED,
        NOT_RECORDED_ONCE,
        MEMBERSHIP_DIFFERS,
    ] {
        if let Some(found) = one::<Found>(db, check, []).await? {
            return Ok(Some(found.what));
        }
    }
    Ok(None)
}

const MISSING: &str = "
    SELECT format('payout %s is completed and its membership is not scheduled to end', p.payout_id) AS what
    FROM public.payout_management p LEFT JOIN payout.removals r ON r.payout_id = p.payout_id
    WHERE p.round_id IS NOT NULL AND p.status = 'completed' AND p.membership_removal_date IS NOT NULL
      AND coalesce(r.state, 'unscheduled') = 'unscheduled'
    ORDER BY p.payout_id LIMIT 1";

const WITHOUT_COMPLETION: &str = "
    SELECT format('the membership of payout %s is scheduled to end, and the payout is %s', r.payout_id,
                  coalesce(p.status, 'not there')) AS what
    FROM payout.removals r LEFT JOIN public.payout_management p ON p.payout_id = r.payout_id AND p.round_id IS NOT NULL
    WHERE p.payout_id IS NULL OR (r.state IN ('due', 'cancelling') AND p.status <> 'completed')
    ORDER BY r.payout_id LIMIT 1";

const ANOTHER_DAY: &str = "
    SELECT format('the membership of payout %s is to end on %s, and the payout says %s', r.payout_id, r.due_on,
                  coalesce(p.membership_removal_date::text, 'no day')) AS what
    FROM payout.removals r JOIN public.payout_management p ON p.payout_id = r.payout_id
    WHERE r.state IN ('due', 'cancelling') AND p.membership_removal_date IS DISTINCT FROM r.due_on
    ORDER BY r.payout_id LIMIT 1";

const TOO_EARLY: &str = "
    SELECT format('the membership of payout %s was removed on %s, before its day %s', payout_id,
                  (removed_at AT TIME ZONE 'UTC')::date, due_on) AS what
    FROM payout.removals WHERE state = 'removed' AND (removed_at AT TIME ZONE 'UTC')::date < due_on
    ORDER BY payout_id LIMIT 1";

/// Nobody recorded it by hand, and the service was never asked.
const NEVER_CANCELLED: &str = "
    SELECT format('the membership of payout %s was removed and its subscription never cancelled', payout_id) AS what
    FROM payout.removals
    WHERE state = 'removed' AND (cancelled_at IS NULL OR cancelled_at > removed_at OR (removed_by IS NULL AND attempts = 0))
    ORDER BY payout_id LIMIT 1";

const NOT_RECORDED_ONCE: &str = "
    SELECT format('the removal of payout %s is %s and was recorded %s times', r.payout_id, r.state, a.recorded) AS what
    FROM payout.removals r CROSS JOIN LATERAL (
        SELECT count(*) AS recorded FROM payout.audit_log
        WHERE stream = 'payout:' || r.payout_id AND action = 'membership.removed') a
    WHERE a.recorded <> CASE r.state WHEN 'removed' THEN 1 ELSE 0 END
    ORDER BY r.payout_id LIMIT 1";

/// Whoever came back afterwards has begun anew with his membership, and what it says follows that.
const MEMBERSHIP_DIFFERS: &str = "
    SELECT format('the membership of payout %s is %s, and its removal %s', r.payout_id, coalesce(s.status, 'unknown'),
                  r.state) AS what
    FROM payout.removals r JOIN public.payout_management p ON p.payout_id = r.payout_id AND p.status = 'completed'
    LEFT JOIN payout.membership_status s ON s.membership_id = r.membership_id
    WHERE r.membership_id IS NOT NULL AND coalesce(s.payout_id, r.payout_id) = r.payout_id
      AND s.status IS DISTINCT FROM CASE r.state WHEN 'removed' THEN 'removed' ELSE 'paid' END
      AND NOT EXISTS (SELECT 1 FROM payout.rejoinings j WHERE j.user_id = r.user_id AND j.recorded_at >= r.removed_at)
    ORDER BY r.payout_id LIMIT 1";
