use infrastructure::events::{EndpointSecret, Target};
use infrastructure::persistence::webhook_endpoints::{self, EndpointRow, SECRET};
use secrecy::SecretString;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{EventPattern, NAMES, secrets};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, FieldFault, audit};

/// More would be a mistake of whoever registers them.
const ENDPOINTS_MAX: i64 = 50;
const PATTERNS_MAX: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointState {
    Active,
    /// By hand, or because it took nothing for days.
    Disabled,
}

impl EndpointState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// An address that wants events.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    pub url: String,
    pub description: Option<String>,
    /// None means every event.
    pub event_types: Vec<String>,
}

/// What is to be otherwise; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeEndpoint {
    pub url: Option<String>,
    pub description: Option<String>,
    pub event_types: Option<Vec<String>>,
    pub state: Option<EndpointState>,
}

/// An endpoint as it is shown.
#[derive(Debug, Clone)]
pub struct EndpointView {
    pub id: Uuid,
    pub url: String,
    pub description: Option<String>,
    pub event_types: Vec<String>,
    pub state: String,
    pub disabled_reason: Option<String>,
    pub failing_since: Option<OffsetDateTime>,
    /// Until then the secret before signs too.
    pub old_secret_until: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A new endpoint with its secret, which is told this once.
#[derive(Debug)]
pub struct Registered {
    pub endpoint: EndpointView,
    pub secret: SecretString,
}

/// Registers an address. It gets what happens from now on.
#[tracing::instrument(skip_all)]
pub async fn register(ctx: &Context, actor: &Actor, new: NewEndpoint) -> Result<Registered, Error> {
    let (url, event_types) = (address(ctx, &new.url)?, patterns(&new.event_types)?);
    let now = ctx.now();
    let row = EndpointRow {
        id: ctx.new_id(),
        url,
        description: new.description,
        event_types,
        state: EndpointState::Active.code().to_owned(),
        disabled_reason: None,
        old_secret_until: None,
        failing_since: None,
        created_at: now,
        updated_at: now,
    };
    let secret = EndpointSecret::generate();
    let tx = ctx.db.begin().await?;
    if webhook_endpoints::count(&tx).await? >= ENDPOINTS_MAX {
        return Err(fault("url", format!("must not be one more than {ENDPOINTS_MAX}")));
    }
    webhook_endpoints::insert(&tx, &row, secrets::seal(ctx, row.id, SECRET, &secret)).await?;
    audit::append(&tx, actor, entry(row.id, "created", facts(&row)), now).await?;
    tx.commit().await?;
    Ok(Registered {
        endpoint: view(row, now),
        secret: secret.reveal(),
    })
}

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, page: Page) -> Result<Listed<EndpointView>, Error> {
    let now = ctx.now();
    let after = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let rows = webhook_endpoints::list(&*ctx.db, after.transpose()?, page.limit + 1).await?;
    let views = rows.into_iter().map(|row| view(row, now)).collect();
    Ok(Listed::cut(views, page.limit, |view: &EndpointView| Cursor {
        at: view.created_at,
        id: view.id.to_string(),
    }))
}

#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, id: Uuid) -> Result<EndpointView, Error> {
    let row = webhook_endpoints::find(&*ctx.db, id).await?;
    let row = row.ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    Ok(view(row, ctx.now()))
}

/// Changes an endpoint. What waits for it goes where it leads now; one that is enabled again begins with a clean record.
#[tracing::instrument(skip_all)]
pub async fn change(ctx: &Context, actor: &Actor, id: Uuid, change: ChangeEndpoint) -> Result<EndpointView, Error> {
    let url = change.url.map(|url| address(ctx, &url)).transpose()?;
    let event_types = change.event_types.map(|texts| patterns(&texts)).transpose()?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let mut row = webhook_endpoints::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    let before = facts(&row);
    row.url = url.unwrap_or(row.url);
    row.description = change.description.or(row.description);
    row.event_types = event_types.unwrap_or(row.event_types);
    if let Some(state) = change.state {
        state.code().clone_into(&mut row.state);
        row.disabled_reason = None;
        row.failing_since = None;
    }
    row.updated_at = now;
    webhook_endpoints::update(&tx, &row).await?;
    let changed = json!({ "before": before, "after": facts(&row) });
    audit::append(&tx, actor, entry(id, "updated", changed), now).await?;
    tx.commit().await?;
    Ok(view(row, now))
}

/// Ends an endpoint. What waits for it stays unsent; what was sent stays in the log.
#[tracing::instrument(skip_all)]
pub async fn delete(ctx: &Context, actor: &Actor, id: Uuid) -> Result<EndpointView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let mut row = webhook_endpoints::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    webhook_endpoints::delete(&tx, id, now).await?;
    audit::append(&tx, actor, entry(id, "deleted", facts(&row)), now).await?;
    tx.commit().await?;
    EndpointState::Disabled.code().clone_into(&mut row.state);
    row.updated_at = now;
    Ok(view(row, now))
}

pub(super) fn entry(id: Uuid, action: &str, facts: Value) -> audit::Entry {
    audit::Entry {
        stream: audit::stream("webhook_endpoint"),
        action: format!("webhook_endpoint.{action}"),
        entity_type: "webhook_endpoint",
        entity_id: id.to_string(),
        user: None,
        success: true,
        facts,
    }
}

/// The path and query of an address may hold a key, which the audit does not repeat.
fn facts(row: &EndpointRow) -> Value {
    json!({ "origin": origin(&row.url), "eventTypes": row.event_types, "state": row.state })
}

fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    format!("{scheme}://{host}")
}

fn address(ctx: &Context, text: &str) -> Result<String, Error> {
    let target = Target::parse(text, ctx.webhooks.reach()).map_err(|error| fault("url", error.to_string()))?;
    Ok(target.as_str().to_owned())
}

fn patterns(texts: &[String]) -> Result<Vec<String>, Error> {
    if texts.len() > PATTERNS_MAX {
        return Err(fault("eventTypes", format!("must not be more than {PATTERNS_MAX}")));
    }
    let (mut patterns, mut malformed, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        let field = || format!("eventTypes[{place}]");
        match EventPattern::parse(text) {
            Ok(pattern) if NAMES.iter().any(|name| pattern.matches(name)) => patterns.push(pattern.to_string()),
            Ok(_) => unknown.push(FieldFault::new(field(), format!("nothing is ever told as {text}"))),
            Err(error) => malformed.push(FieldFault::new(field(), error.to_string())),
        }
    }
    if !malformed.is_empty() {
        return Err(Error::Invalid(malformed));
    }
    if !unknown.is_empty() {
        return Err(Error::UnknownEvents(unknown));
    }
    patterns.sort_unstable();
    patterns.dedup();
    Ok(patterns)
}

fn fault(field: &str, message: impl Into<String>) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}

fn view(row: EndpointRow, now: OffsetDateTime) -> EndpointView {
    EndpointView {
        id: row.id,
        url: row.url,
        description: row.description,
        event_types: row.event_types,
        state: row.state,
        disabled_reason: row.disabled_reason,
        failing_since: row.failing_since,
        old_secret_until: row.old_secret_until.filter(|until| *until > now),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
