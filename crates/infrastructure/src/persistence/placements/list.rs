use payout_domain::PayeeId;
use payout_domain::placement::PlacementState;
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::READABLE;
use super::row::{self, PlacementRow};
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub company: Option<Uuid>,
    pub payee: Option<PayeeId>,
    pub state: Option<PlacementState>,
    pub external_id: Option<String>,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<PlacementRow>, StorageError> {
    let mut conditions = Conditions::default();
    scope.narrow(&mut conditions, READABLE);
    if let Some(company) = filter.company {
        conditions.add("l.company_id = ?", company);
    }
    if let Some(payee) = filter.payee {
        conditions.add(
            "l.id IN (SELECT placement_id FROM payout.placement_splits WHERE payee_id = ?)",
            payee.0,
        );
    }
    if let Some(state) = filter.state {
        conditions.add("l.state = ?", state.code());
    }
    if let Some(external_id) = &filter.external_id {
        conditions.add("l.external_id = ?", external_id.clone());
    }
    if let Some((at, id)) = after {
        conditions.add_two("(l.created_at, l.id) < (?, ?)", at, id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY l.created_at DESC, l.id DESC LIMIT {limit_at}",
        row::SELECT,
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}
