//! Alerts for the administrators, in the host's table: one open per cause [R10.4].

mod handling;
mod list;

use sea_orm::FromQueryResult;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{execute, one};
use super::{StorageError, Tx};

pub use handling::{acknowledge, lock, resolve};
pub use list::{AlertRow, Filter, find, list, open_of_category};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Info,
    Warning,
    Critical,
}

impl Severity {
    pub fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Something that people should look at.
#[derive(Debug, Clone)]
pub struct NewAlert<'a> {
    /// What makes two alerts the same, such as `mail_undeliverable:<id>`.
    pub cause: &'a str,
    pub severity: Severity,
    pub category: &'a str,
    pub title: &'a str,
    pub message: &'a str,
    pub related_entity: Value,
    pub trigger_info: Value,
}

/// The alert that stands for a cause now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    New(String),
    /// It was raised earlier and nobody has resolved it yet.
    Open(String),
}

impl Raised {
    pub fn alert_id(&self) -> &str {
        match self {
            Self::New(id) | Self::Open(id) => id,
        }
    }
}

/// Raises an alert unless one is open for the same cause. Two at once end up with one.
pub async fn raise(tx: &Tx, id: Uuid, alert: &NewAlert<'_>, now: OffsetDateTime) -> Result<Raised, StorageError> {
    #[derive(FromQueryResult)]
    struct Open {
        alert_id: String,
    }
    // The host's table has no constraint that could do this.
    execute(
        &**tx,
        "SELECT pg_advisory_xact_lock(5132, hashtext($1))",
        [alert.cause.into()],
    )
    .await?;
    let open: Option<Open> = one(
        &**tx,
        "SELECT alert_id FROM payout.host_alerts
         WHERE metadata ->> 'cause' = $1 AND category = $2 AND status <> 'resolved' ORDER BY created_at LIMIT 1",
        [alert.cause.into(), alert.category.into()],
    )
    .await?;
    if let Some(open) = open {
        return Ok(Raised::Open(open.alert_id));
    }
    execute(
        &**tx,
        "INSERT INTO payout.host_alerts (id, alert_id, title, message, severity, category, status, related_entity,
                                          trigger_info, metadata, created_at, updated_at)
         VALUES ($1, $1::text, $2, $3, $4, $5, 'new', $6::jsonb, $7::jsonb, jsonb_build_object('cause', $8::text), $9, $9)",
        [
            id.into(),
            alert.title.into(),
            alert.message.into(),
            alert.severity.code().into(),
            alert.category.into(),
            alert.related_entity.to_string().into(),
            alert.trigger_info.to_string().into(),
            alert.cause.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(Raised::New(id.to_string()))
}
