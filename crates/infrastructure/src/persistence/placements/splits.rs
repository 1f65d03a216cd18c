use payout_domain::placement::{Role, Tier};
use payout_domain::{PayeeId, SplitId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::persistence::statement::{all, by_place, one, value};
use crate::persistence::{StorageError, Tx};

const SELECT: &str =
    "SELECT s.id, s.placement_id, s.role, s.payee_id, s.tier, s.rate_bp, s.amount_cents FROM payout.placement_splits s";

by_place! {
    /// What one role of a placement brings.
    #[derive(Debug, Clone)]
    pub struct SplitRow {
        pub id: Uuid,
        pub placement_id: Uuid,
        pub role: String,
        pub payee_id: Uuid,
        pub tier: String,
        pub rate_bp: i32,
        pub amount_cents: i64,
    }
}

impl SplitRow {
    pub fn split_id(&self) -> SplitId {
        SplitId(self.id)
    }

    pub fn payee(&self) -> PayeeId {
        PayeeId(self.payee_id)
    }

    pub fn role(&self) -> Result<Role, StorageError> {
        Role::parse(&self.role).ok_or_else(|| self.corrupt("unknown role"))
    }

    pub fn tier(&self) -> Result<Tier, StorageError> {
        Tier::parse(&self.tier).ok_or_else(|| self.corrupt("unknown tier"))
    }

    fn corrupt(&self, reason: &str) -> StorageError {
        StorageError::corrupt("placement_splits", self.id, reason)
    }
}

/// The shares of these placements, each in the order in which roles are named.
pub async fn splits_of(db: &impl ConnectionTrait, placements: &[Uuid]) -> Result<Vec<SplitRow>, StorageError> {
    let text = format!(
        "{SELECT} WHERE s.placement_id = ANY($1) ORDER BY s.placement_id, array_position(ARRAY['candidate_recruiter', \
         'company_recruiter', 'job_owner', 'candidate_sourcer', 'company_sourcer'], s.role)"
    );
    all(db, &text, [placements.to_vec().into()]).await
}

/// One share.
pub async fn split(db: &impl ConnectionTrait, id: SplitId) -> Result<Option<SplitRow>, StorageError> {
    one(db, &format!("{SELECT} WHERE s.id = $1"), [id.0.into()]).await
}

/// What of a share is due by schedules that stand, kept back outside of them, or paid outright. The caller holds the
/// placement.
pub async fn committed_cents(tx: &Tx, split: SplitId) -> Result<i64, StorageError> {
    value(
        &**tx,
        &format!("SELECT ({})::bigint", committed_of("$1")),
        [split.0.into()],
    )
    .await
}

/// The sum that is committed of a share, where `split` stands for its id.
///
/// A schedule that pays what a hold set free is counted with the schedule that the hold was kept out of; a hold without
/// such a schedule is counted itself. A payout that pays the share without a schedule counts until it is void.
pub(super) fn committed_of(split: &str) -> String {
    format!(
        "(SELECT coalesce(sum(c.amount_cents), 0) FROM payout.schedules c \
            WHERE c.split_id = {split} AND c.hold_id IS NULL AND c.status <> 'cancelled') \
        + (SELECT coalesce(sum(CASE WHEN h.returned THEN h.released_cents ELSE h.amount_cents END), 0) FROM payout.holds h \
            LEFT JOIN payout.schedules c ON c.id = h.schedule_id \
            WHERE h.split_id = {split} AND (c.id IS NULL OR c.status = 'cancelled')) \
        + (SELECT coalesce(sum(t.amount_cents), 0) FROM payout.transfers t \
            WHERE t.split_id = {split} AND t.status NOT IN ('failed', 'reversed', 'cancelled'))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persistence::statement::columns_of;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        assert_eq!(columns_of(SELECT), SplitRow::FIELDS);
    }
}
