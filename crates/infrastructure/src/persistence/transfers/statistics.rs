use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Filter;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

/// How many transfers of one programme, status and currency there are, and what they come to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Figures {
    pub kind: String,
    pub status: String,
    pub currency: String,
    pub count: i64,
    pub amount_cents: i64,
    /// Turns beyond the first.
    pub retries: i64,
    /// From creation to acceptance, added up over those accepted.
    pub seconds_to_pay: Option<i64>,
}

pub async fn figures(db: &impl ConnectionTrait, filter: &Filter, scope: Scope) -> Result<Vec<Figures>, StorageError> {
    let conditions = filter.conditions(scope);
    let text = format!(
        "SELECT t.kind, t.status, t.currency, count(*) AS count, sum(t.amount_cents)::bigint AS amount_cents, \
         sum(greatest(t.attempts - 1, 0))::bigint AS retries, \
         sum(extract(epoch FROM t.accepted_at - t.created_at))::bigint AS seconds_to_pay \
         FROM payout.transfers t{} GROUP BY t.kind, t.status, t.currency ORDER BY t.kind, t.status, t.currency",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}
