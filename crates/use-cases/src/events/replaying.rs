use infrastructure::persistence::event_deliveries::{self, NewDelivery};
use infrastructure::persistence::webhook_endpoints;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::log::{DeliveryView, view};
use super::{endpoints, spreading};
use crate::{Actor, Context, Entity, Error, FieldFault, audit};

/// What happened longer ago is not posted again.
const REACHES_BACK: Duration = Duration::days(30);
/// Events put on their way in one go; whoever missed more asks again.
const EVENTS_MAX: i64 = 5000;

/// What was put on its way again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    pub queued: u64,
    /// More is left; ask again.
    pub has_more: bool,
}

/// Posts what one delivery posted once more: the same id, the same bytes, a new signature.
#[tracing::instrument(skip_all)]
pub async fn replay(ctx: &Context, actor: &Actor, endpoint: Uuid, id: Uuid) -> Result<DeliveryView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    webhook_endpoints::lock(&tx, endpoint)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    let again = event_deliveries::find(&*tx, endpoint, id).await?;
    let again = again.ok_or(Error::NotFound(Entity::WebhookDelivery))?;
    let delivery = NewDelivery {
        id: ctx.new_id(),
        event_id: again.event_id,
        endpoint_id: Some(endpoint),
        body: Some(again.body),
        replay_of: Some(id),
    };
    let new_id = delivery.id;
    event_deliveries::insert(&tx, &[delivery], now).await?;
    let entry = endpoints::entry(endpoint, "replayed", json!({ "deliveryId": id }));
    audit::append(&tx, actor, entry, now).await?;
    let queued = event_deliveries::find(&*tx, endpoint, new_id).await?;
    tx.commit().await?;
    queued.map(view).ok_or(Error::NotFound(Entity::WebhookDelivery))
}

/// Posts every event of a time that the endpoint wants and has not taken, such as while it was disabled.
#[tracing::instrument(skip_all)]
pub async fn replay_missed(
    ctx: &Context,
    actor: &Actor,
    endpoint: Uuid,
    (from, to): (OffsetDateTime, Option<OffsetDateTime>),
) -> Result<Missed, Error> {
    let now = ctx.now();
    let to = to.unwrap_or(now).min(now);
    if from < now - REACHES_BACK || from >= to {
        let message = format!(
            "must be before the end and at most {} days ago",
            REACHES_BACK.whole_days()
        );
        return Err(Error::Invalid(vec![FieldFault::new("from", message)]));
    }
    let tx = ctx.db.begin().await?;
    let row = webhook_endpoints::lock(&tx, endpoint)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    let missed = event_deliveries::missed(&tx, (endpoint, &row.event_types), (from, to), EVENTS_MAX).await?;
    let has_more = missed.len() as u64 == EVENTS_MAX.unsigned_abs();
    let deliveries: Vec<NewDelivery> = missed
        .iter()
        .map(|event| spreading::to_endpoint(ctx, endpoint, event))
        .collect();
    event_deliveries::insert(&tx, &deliveries, now).await?;
    let queued = deliveries.len() as u64;
    let facts = json!({ "from": from.unix_timestamp(), "to": to.unix_timestamp(), "queued": queued });
    audit::append(&tx, actor, endpoints::entry(endpoint, "replayed", facts), now).await?;
    tx.commit().await?;
    Ok(Missed { queued, has_more })
}
