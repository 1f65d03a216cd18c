use payout_domain::schedule::Status;
use payout_domain::{PayeeId, PlacementId};
use sea_orm::ConnectionTrait;
use time::Date;
use uuid::Uuid;

use super::READABLE;
use super::row::{self, ScheduleRow};
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

/// What a list is narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub statuses: Vec<Status>,
    pub placement: Option<PlacementId>,
    pub payee: Option<PayeeId>,
    pub trigger: Option<String>,
    /// A part of the trigger, or of the reason of a cancellation.
    pub search: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub day: Date,
    pub id: Uuid,
}

/// The first due first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<ScheduleRow>, StorageError> {
    let mut conditions = filter.conditions(scope);
    if let Some(after) = after {
        conditions.add_two("(s.scheduled_on, s.id) > (?, ?)", after.day, after.id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY s.scheduled_on, s.id LIMIT {limit_at}",
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
            let mut names: Vec<String> = self.statuses.iter().map(|status| status.code().to_owned()).collect();
            if self.statuses.contains(&Status::Scheduled) {
                names.push("pending".to_owned());
            }
            conditions.add("s.status = ANY(?)", names);
        }
        if let Some(placement) = self.placement {
            conditions.add("s.placement_id = ?", placement.0);
        }
        if let Some(payee) = self.payee {
            conditions.add("s.payee_id = ?", payee.0);
        }
        if let Some(trigger) = &self.trigger {
            conditions.add("s.trigger_event = ?", trigger.clone());
        }
        if let Some(search) = &self.search {
            conditions.add(
                "position(lower(?) IN lower(s.trigger_event || ' ' || coalesce(s.cancellation_reason, ''))) > 0",
                search.clone(),
            );
        }
        if let Some(from) = self.from {
            conditions.add("s.scheduled_on >= ?", from);
        }
        if let Some(to) = self.to {
            conditions.add("s.scheduled_on < ?", to);
        }
        conditions
    }
}
