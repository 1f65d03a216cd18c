use payout_domain::transfer::{PayeeKind, Status};
use payout_domain::{PayeeId, UserId};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::READABLE;
use super::row::{self, TransferRow};
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

/// What a list is narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub statuses: Vec<Status>,
    pub payee: Option<PayeeId>,
    /// That pay this user himself.
    pub user: Option<UserId>,
    pub kind: Option<PayeeKind>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    pub min_cents: Option<i64>,
    pub max_cents: Option<i64>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub at: OffsetDateTime,
    pub id: Uuid,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<TransferRow>, StorageError> {
    let mut conditions = filter.conditions(scope);
    if let Some(after) = after {
        conditions.add_two("(t.created_at, t.payout_id) < (?, ?)", after.at, after.id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY t.created_at DESC, t.payout_id DESC LIMIT {limit_at}",
        row::SELECT,
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

impl Filter {
    /// On `payout.transfers t`.
    pub(in crate::persistence) fn conditions(&self, scope: Scope) -> Conditions {
        let mut conditions = Conditions::default();
        scope.narrow(&mut conditions, READABLE);
        if let Some(user) = self.user {
            conditions.add("t.payee_user_id = ?", user.0);
        }
        if !self.statuses.is_empty() {
            let names: Vec<String> = self.statuses.iter().map(|status| status.code().to_owned()).collect();
            conditions.add("t.status = ANY(?)", names);
        }
        if let Some(payee) = self.payee {
            conditions.add("t.payee_id = ?", payee.0);
        }
        if let Some(kind) = self.kind {
            conditions.add("t.kind = ?", kind.code());
        }
        if let Some(from) = self.from {
            conditions.add("t.created_at >= ?", from);
        }
        if let Some(to) = self.to {
            conditions.add("t.created_at < ?", to);
        }
        if let Some(min) = self.min_cents {
            conditions.add("t.amount_cents >= ?", min);
        }
        if let Some(max) = self.max_cents {
            conditions.add("t.amount_cents <= ?", max);
        }
        conditions
    }
}
