use payout_domain::UserId;
use rust_decimal::Decimal;
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;

use super::row::{self, PayoutRow};
use crate::persistence::StorageError;
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;

/// What a list is narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Stored names, our own and the older ones that read as them.
    pub statuses: Vec<String>,
    pub user: Option<UserId>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    pub min_amount: Option<Decimal>,
    pub max_amount: Option<Decimal>,
    pub method: Option<&'static str>,
}

/// Where the page before ended.
#[derive(Debug, Clone)]
pub struct Position {
    pub at: OffsetDateTime,
    pub id: String,
}

/// Newest first, after `after`; at most `limit`. Rows of the main application's without a time come last.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<PayoutRow>, StorageError> {
    let mut conditions = filter.conditions();
    let page = newest_first(&mut conditions, after, limit);
    let text = format!("{}{}{page}", row::SELECT, conditions.clause());
    all(db, &text, conditions.into_values()).await
}

impl Filter {
    /// On `payout_management p`.
    pub(in crate::persistence) fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        if !self.statuses.is_empty() {
            conditions.add("p.status = ANY(?)", self.statuses.clone());
        }
        if let Some(user) = self.user {
            conditions.add("p.user_id = ?", user.0);
        }
        if let Some(from) = self.from {
            conditions.add("p.created_at >= ?", from);
        }
        if let Some(to) = self.to {
            conditions.add("p.created_at < ?", to);
        }
        if let Some(min) = self.min_amount {
            conditions.add("p.amount >= ?", min);
        }
        if let Some(max) = self.max_amount {
            conditions.add("p.amount <= ?", max);
        }
        if let Some(method) = self.method {
            conditions.add("p.payment_method = ?", method);
        }
        conditions
    }
}

/// Adds where the page begins, and answers with its order and limit.
pub(in crate::persistence) fn newest_first(
    conditions: &mut Conditions,
    after: Option<&Position>,
    limit: u64,
) -> String {
    if let Some(after) = after {
        conditions.add_two(
            "(coalesce(p.created_at, 'epoch'), p.payout_id) < (?, ?)",
            after.at,
            after.id.clone(),
        );
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    format!(" ORDER BY coalesce(p.created_at, 'epoch') DESC, p.payout_id DESC LIMIT {limit_at}")
}
