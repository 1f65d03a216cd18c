//! What was done, by whom and from where [R10.1]: one hash chain per payout and one per other kind of entity.

mod refusals;

use infrastructure::persistence::audit as rows;
use infrastructure::persistence::{StorageError, Tx};
use infrastructure::telemetry::metrics;
use payout_domain::{Refusal, UserId};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::payouts::{self, Cursor, Listed, Page};
use crate::{Actor, Context, Error};

pub use refusals::{Attempt, record_refusal, record_refused_access};
pub(crate) use refusals::{record_refused_event, record_stranger};

/// One operation, to be written down. Its facts hold old and new values and never a secret.
#[derive(Debug, Clone)]
pub struct Entry {
    pub stream: String,
    pub action: String,
    pub entity_type: &'static str,
    pub entity_id: String,
    /// Whom it concerns; the actor himself where nobody else is named.
    pub user: Option<UserId>,
    pub success: bool,
    /// An `error` in it says why the operation did not succeed.
    pub facts: Value,
}

/// One entry as it stands in the log.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub stream: String,
    pub seq: i64,
    pub at: OffsetDateTime,
    pub actor_id: Option<Uuid>,
    pub actor_role: String,
    pub action: String,
    pub success: bool,
    pub facts: Value,
    /// In hexadecimal.
    pub hash: String,
}

/// The stream of a payout.
pub fn stream_of_payout(payout_id: &str) -> String {
    format!("payout:{payout_id}")
}

/// The stream of another kind of entity.
pub fn stream(entity_type: &str) -> String {
    entity_type.to_owned()
}

/// Writes it down with the change that it describes.
pub async fn append(tx: &Tx, actor: &Actor, entry: Entry, at: OffsetDateTime) -> Result<(), StorageError> {
    append_all(tx, actor, &[entry], at).await
}

/// The same for several changes.
pub(crate) async fn append_all(
    tx: &Tx,
    actor: &Actor,
    entries: &[Entry],
    at: OffsetDateTime,
) -> Result<(), StorageError> {
    if entries.is_empty() {
        return Ok(());
    }
    let doer = rows::Doer {
        at,
        id: actor.audit_id(),
        role: actor.audit_role(),
        admin_id: actor.admin_id(),
        ip: actor.origin.ip.as_deref(),
        user_agent: actor.origin.user_agent.as_deref(),
        request_id: actor.origin.request_id.as_deref(),
    };
    let row = |entry| row(actor, entry);
    rows::append(tx, &doer, &entries.iter().map(row).collect::<Vec<_>>()).await?;
    for entry in entries {
        metrics::audit_entry_written(&entry.action);
    }
    Ok(())
}

fn row<'a>(actor: &Actor, entry: &'a Entry) -> rows::NewEntry<'a> {
    rows::NewEntry {
        stream: &entry.stream,
        action: &entry.action,
        entity_type: entry.entity_type,
        entity_id: &entry.entity_id,
        success: entry.success,
        facts: &entry.facts,
        error: entry.facts.get("error").and_then(Value::as_str),
        user_id: entry.user.or(actor.user()).map(|user| user.0),
    }
}

/// The entries of a payout, newest first.
#[tracing::instrument(skip_all)]
pub async fn of_payout(ctx: &Context, actor: &Actor, payout_id: &str, page: Page) -> Result<Listed<AuditEntry>, Error> {
    // Whoever may not see the payout finds nothing here either.
    let payout = payouts::find(ctx, actor, payout_id).await?;
    if actor.user() == Some(payout.user) {
        // It names who voted how, which whoever is paid does not see [R4.7].
        return Err(Refusal::OwnPayout.into());
    }
    let before = page.after.as_ref().map(Cursor::id_as).transpose()?;
    let mut entries = rows::of_stream(&*ctx.db, &stream_of_payout(payout_id), before, page.limit + 1).await?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| more);
    let next = last.map(|entry| Cursor {
        at: entry.at,
        id: entry.seq.to_string(),
    });
    Ok(Listed {
        items: entries.into_iter().map(shown).collect(),
        next,
    })
}

fn shown(entry: rows::Entry) -> AuditEntry {
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    AuditEntry {
        hash: entry.hash_in_hex(),
        stream: entry.stream,
        seq: entry.seq,
        at: entry.at,
        actor_id: entry.actor_id,
        actor_role: entry.actor_role,
        action: entry.action,
        success: entry.success,
        facts: body.get("facts").cloned().unwrap_or_default(),
    }
}
