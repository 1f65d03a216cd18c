use payout_domain::UserId;
use payout_domain::transfer::PayeeKind;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What a user was paid as a payee of a kind.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Paid {
    payee_user_id: Uuid,
    kind: String,
    pub cents: i64,
}

/// Gross amounts that users were paid in a year by accepted transfers that we report. Who was paid nothing is missing.
pub async fn paid_in_year(db: &impl ConnectionTrait, users: &[UserId], year: i32) -> Result<Vec<Paid>, StorageError> {
    const SQL: &str = "SELECT payee_user_id, kind, sum(amount_cents)::bigint AS cents FROM payout.transfers \
        WHERE payee_user_id = ANY($1) AND status = 'completed' AND reporting = 'service' \
        AND extract(year FROM accepted_at AT TIME ZONE 'UTC') = $2 GROUP BY payee_user_id, kind";
    let users: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    all(db, SQL, [users.into(), year.into()]).await
}

impl Paid {
    pub fn is_of(&self, user: UserId, kind: PayeeKind) -> bool {
        self.payee_user_id == user.0 && self.kind == kind.code()
    }
}
