//! Alerts: one open per cause, told to whom they concern, acknowledged and resolved by people [R10.4].

mod causes;
mod clearing;
mod failure_rate;
mod posting;
mod raising;

use infrastructure::persistence::alerts::{self as stored, AlertRow, Filter};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, audit};

pub use causes::database_was_unreachable;
pub(crate) use causes::{
    DATABASE_UNREACHABLE, eligibility_check_failed, eligibility_check_succeeded, fault_found, payout_moved,
    payout_waits,
};
pub(crate) use clearing::{clear, clear_after};
pub(crate) use failure_rate::watch_failures;
pub use infrastructure::persistence::alerts::Severity;
pub use posting::{Posted, post_due};
pub(crate) use raising::raise;

/// How far people are with an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertStatus {
    New,
    Acknowledged,
    Resolved,
}

/// What a list of alerts is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    pub status: Option<AlertStatus>,
    pub severity: Option<Severity>,
    pub category: Option<String>,
}

/// An alert as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertView {
    pub alert_id: String,
    pub title: String,
    pub message: String,
    pub severity: String,
    pub category: String,
    pub status: AlertStatus,
    pub related_entity: Option<Value>,
    /// Numbers of administrators, as the main application keeps them.
    pub acknowledged_by: Option<i32>,
    pub acknowledged_at: Option<OffsetDateTime>,
    pub resolved_by: Option<i32>,
    pub resolved_at: Option<OffsetDateTime>,
    pub resolution_notes: Option<String>,
    pub created_at: OffsetDateTime,
}

impl AlertStatus {
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }

    /// The main application has more words for an alert that somebody looks at.
    fn of(stored: &str) -> Self {
        match stored {
            "new" => Self::New,
            "resolved" => Self::Resolved,
            _ => Self::Acknowledged,
        }
    }
}

/// Newest first, ours and the main application's.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: AlertFilter, page: Page) -> Result<Listed<AlertView>, Error> {
    let filter = Filter {
        status: filter.status.map(AlertStatus::code),
        severity: filter.severity.map(Severity::code),
        category: filter.category,
    };
    let after = page.after.map(|cursor| (cursor.at, cursor.id));
    let rows = stored::list(ctx.db.connection(), &filter, after, page.limit + 1).await?;
    let views = rows.into_iter().map(view).collect();
    Ok(Listed::cut(views, page.limit, |view: &AlertView| Cursor {
        at: view.created_at,
        id: view.alert_id.clone(),
    }))
}

/// Says that somebody looks after it. The first who says so stays.
#[tracing::instrument(skip_all)]
pub async fn acknowledge(ctx: &Context, actor: &Actor, alert_id: &str) -> Result<AlertView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let alert = standing(stored::lock(&tx, alert_id).await?)?;
    if AlertStatus::of(&alert.status) == AlertStatus::New {
        stored::acknowledge(&tx, alert_id, actor.admin_id(), now).await?;
        audit::append(&tx, actor, entry(&alert, "alert.acknowledged", None), now).await?;
    }
    tx.commit().await?;
    find(ctx, alert_id).await
}

/// Says that nothing is left to do about it. The same cause may raise the next one.
#[tracing::instrument(skip_all)]
pub async fn resolve(ctx: &Context, actor: &Actor, alert_id: &str, notes: Option<&str>) -> Result<AlertView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let alert = standing(stored::lock(&tx, alert_id).await?)?;
    stored::resolve(&tx, alert_id, actor.admin_id(), notes, now).await?;
    audit::append(&tx, actor, entry(&alert, "alert.resolved", notes), now).await?;
    tx.commit().await?;
    find(ctx, alert_id).await
}

async fn find(ctx: &Context, alert_id: &str) -> Result<AlertView, Error> {
    let row = stored::find(ctx.db.connection(), alert_id).await?;
    row.map(view).ok_or(Error::NotFound(Entity::Alert))
}

/// The alert, unless it is over.
fn standing(alert: Option<AlertRow>) -> Result<AlertRow, Error> {
    let alert = alert.ok_or(Error::NotFound(Entity::Alert))?;
    match AlertStatus::of(&alert.status) {
        AlertStatus::Resolved => Err(Error::AlertResolved),
        AlertStatus::New | AlertStatus::Acknowledged => Ok(alert),
    }
}

fn entry(alert: &AlertRow, action: &str, notes: Option<&str>) -> audit::Entry {
    audit::Entry {
        stream: audit::stream("alert"),
        action: action.to_owned(),
        entity_type: "alert",
        entity_id: alert.alert_id.clone(),
        user: None,
        success: true,
        facts: json!({
            "from": alert.status, "severity": alert.severity, "category": alert.category, "cause": alert.cause, "notes": notes,
        }),
    }
}

fn view(row: AlertRow) -> AlertView {
    AlertView {
        status: AlertStatus::of(&row.status),
        alert_id: row.alert_id,
        title: row.title,
        message: row.message,
        severity: row.severity,
        category: row.category,
        related_entity: row.related_entity,
        acknowledged_by: row.acknowledged_by,
        acknowledged_at: row.acknowledged_at,
        resolved_by: row.resolved_by,
        resolved_at: row.resolved_at,
        resolution_notes: row.resolution_notes,
        created_at: row.created_at,
    }
}
