use infrastructure::persistence::event_deliveries::{self, Waiting};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::webhook_endpoints;
use serde_json::json;
use uuid::Uuid;

use super::log::{DeliveryView, view};
use super::names::TEST;
use super::{EndpointState, endpoints, spreading};
use crate::{Actor, Context, Entity, Error, audit};

/// Posts an event to an endpoint that tells of nothing but the test, the way every event goes. Nobody else hears of it,
/// whatever he wants to hear.
#[tracing::instrument(skip_all)]
#[tracing::instrument(skip_all)]
pub async fn test(ctx: &Context, actor: &Actor, endpoint: Uuid) -> Result<DeliveryView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let row = webhook_endpoints::lock(&tx, endpoint)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    if row.state != EndpointState::Active.code() {
        return Err(Error::EndpointDisabled);
    }
    let event = Waiting {
        id: ctx.new_id(),
        kind: TEST.to_owned(),
        at: now,
        payload: json!({ "endpointId": endpoint }),
    };
    let message = Message {
        id: event.id,
        kind: TEST,
        payload: event.payload.clone(),
    };
    outbox::append(&tx, &endpoint.to_string(), &[message], now).await?;
    // Handed out already: it is for this endpoint alone.
    event_deliveries::handed_out(&tx, vec![event.id]).await?;
    let delivery = spreading::to_endpoint(ctx, endpoint, &event);
    let id = delivery.id;
    event_deliveries::insert(&tx, &[delivery], now).await?;
    let entry = endpoints::entry(endpoint, "tested", json!({ "deliveryId": id }));
    audit::append(&tx, actor, entry, now).await?;
    let queued = event_deliveries::find(&*tx, endpoint, id).await?;
    tx.commit().await?;
    queued.map(view).ok_or(Error::NotFound(Entity::WebhookDelivery))
}
