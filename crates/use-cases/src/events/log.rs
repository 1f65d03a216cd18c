use infrastructure::persistence::event_deliveries::{self, Attempt, Filter, Logged};
use time::OffsetDateTime;
use uuid::Uuid;

use super::endpoints;
use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Entity, Error};

/// How far a delivery got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    pub state: Option<DeliveryState>,
    pub event_type: Option<String>,
    pub event_id: Option<Uuid>,
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone)]
pub struct DeliveryView {
    pub id: Uuid,
    pub event_id: Uuid,
    pub event_type: String,
    /// What is posted, byte for byte.
    pub body: String,
    pub replay_of: Option<Uuid>,
    pub state: String,
    pub attempts: i32,
    /// None when no further attempt follows.
    pub next_attempt_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub delivered_at: Option<OffsetDateTime>,
}

/// One attempt to post.
#[derive(Debug, Clone)]
pub struct AttemptView {
    pub attempt: i32,
    pub at: OffsetDateTime,
    pub took_ms: i64,
    pub status: Option<i32>,
    pub failure: Option<String>,
    pub answer: String,
    pub next_at: Option<OffsetDateTime>,
}

/// What was, or is to be, posted to an endpoint, newest first.
#[tracing::instrument(skip_all)]
pub async fn deliveries(
    ctx: &Context,
    endpoint: Uuid,
    filter: DeliveryFilter,
    page: Page,
) -> Result<Listed<DeliveryView>, Error> {
    endpoints::find(ctx, endpoint).await?;
    let filter = Filter {
        state: filter.state.map(DeliveryState::code),
        event_type: filter.event_type,
        event_id: filter.event_id,
    };
    let after = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let rows = event_deliveries::list(&*ctx.db, endpoint, &filter, after.transpose()?, page.limit + 1).await?;
    let views = rows.into_iter().map(view).collect();
    Ok(Listed::cut(views, page.limit, |view: &DeliveryView| Cursor {
        at: view.created_at,
        id: view.id.to_string(),
    }))
}

/// One delivery with every attempt.
#[tracing::instrument(skip_all)]
pub async fn delivery(ctx: &Context, endpoint: Uuid, id: Uuid) -> Result<(DeliveryView, Vec<AttemptView>), Error> {
    endpoints::find(ctx, endpoint).await?;
    let row = event_deliveries::find(&*ctx.db, endpoint, id).await?;
    let row = row.ok_or(Error::NotFound(Entity::WebhookDelivery))?;
    let attempts = event_deliveries::attempts(&*ctx.db, id).await?;
    Ok((view(row), attempts.into_iter().map(attempt).collect()))
}

pub(super) fn view(row: Logged) -> DeliveryView {
    DeliveryView {
        next_attempt_at: Some(row.next_attempt_at).filter(|_| row.state == DeliveryState::Pending.code()),
        id: row.id,
        event_id: row.event_id,
        event_type: row.event_type,
        body: row.body,
        replay_of: row.replay_of,
        state: row.state,
        attempts: row.attempts,
        created_at: row.created_at,
        delivered_at: row.delivered_at,
    }
}

fn attempt(row: Attempt) -> AttemptView {
    AttemptView {
        attempt: row.attempt,
        at: row.at,
        took_ms: row.took_ms,
        status: row.status,
        failure: row.failure,
        answer: row.answer,
        next_at: row.next_at,
    }
}
