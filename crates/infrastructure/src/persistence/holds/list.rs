use payout_domain::PlacementId;
use payout_domain::hold::Status;
use sea_orm::ConnectionTrait;
use time::Date;
use uuid::Uuid;

use super::READABLE;
use super::row::{self, HoldRow};
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

/// What a list is narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub statuses: Vec<Status>,
    pub placement: Option<PlacementId>,
    /// A part of the reason.
    pub search: Option<String>,
    /// Of the day of release.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub day: Date,
    pub id: Uuid,
}

/// The first to be released first, after `after`; at most `limit`. Those without a day come last.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<HoldRow>, StorageError> {
    let mut conditions = filter.conditions(scope);
    if let Some(after) = after {
        conditions.add_two(
            "(coalesce(h.release_on, DATE '9999-12-31'), h.id) > (?, ?)",
            after.day,
            after.id,
        );
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY coalesce(h.release_on, DATE '9999-12-31'), h.id LIMIT {limit_at}",
        row::SELECT,
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

impl Filter {
    fn conditions(&self, scope: Scope) -> Conditions {
        let mut conditions = Conditions::default();
        scope.narrow(&mut conditions, READABLE);
        if !self.statuses.is_empty() {
            let names: Vec<String> = self.statuses.iter().map(|status| status.code().to_owned()).collect();
            conditions.add("h.status = ANY(?)", names);
        }
        if let Some(placement) = self.placement {
            conditions.add("h.placement_id = ?", placement.0);
        }
        if let Some(search) = &self.search {
            conditions.add("position(lower(?) IN lower(h.reason)) > 0", search.clone());
        }
        if let Some(from) = self.from {
            conditions.add("h.release_on >= ?", from);
        }
        if let Some(to) = self.to {
            conditions.add("h.release_on < ?", to);
        }
        conditions
    }
}
