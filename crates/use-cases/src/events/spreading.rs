use infrastructure::events::Happened;
use infrastructure::persistence::Tx;
use infrastructure::persistence::event_deliveries::{self, NewDelivery, Waiting};
use infrastructure::persistence::webhook_endpoints::{self, EndpointRow};
use uuid::Uuid;

use super::pattern::EventPattern;
use crate::{Context, Error};

/// Events handed out in one transaction.
const EVENTS_MAX: i64 = 500;

/// Hands out the events that wait: to the broker, where there is one, and to each endpoint that wants them. Returns how
/// many events it was.
#[tracing::instrument(skip_all)]
pub async fn spread(ctx: &Context) -> Result<u64, Error> {
    let mut spread = 0;
    loop {
        let events = spread_some(ctx).await?;
        spread += events;
        if events < EVENTS_MAX.unsigned_abs() {
            return Ok(spread);
        }
    }
}

async fn spread_some(ctx: &Context) -> Result<u64, Error> {
    let tx = ctx.db.begin().await?;
    let waiting = event_deliveries::waiting(&tx, EVENTS_MAX).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let deliveries = deliveries(ctx, &tx, &waiting).await?;
    event_deliveries::insert(&tx, &deliveries, ctx.now()).await?;
    event_deliveries::handed_out(&tx, waiting.iter().map(|event| event.id).collect()).await?;
    tx.commit().await?;
    Ok(waiting.len() as u64)
}

async fn deliveries(ctx: &Context, tx: &Tx, waiting: &[Waiting]) -> Result<Vec<NewDelivery>, Error> {
    let endpoints = webhook_endpoints::active(tx).await?;
    let mut deliveries = Vec::new();
    for event in waiting {
        if ctx.broker.is_some() {
            deliveries.push(NewDelivery {
                id: ctx.new_id(),
                event_id: event.id,
                endpoint_id: None,
                body: None,
                replay_of: None,
            });
        }
        let wanted = endpoints.iter().filter(|endpoint| wants(endpoint, &event.kind));
        deliveries.extend(wanted.map(|endpoint| to_endpoint(ctx, endpoint.id, event)));
    }
    Ok(deliveries)
}

/// Puts an event on its way to an endpoint, with the bytes that every attempt posts.
pub(super) fn to_endpoint(ctx: &Context, endpoint: Uuid, event: &Waiting) -> NewDelivery {
    let happened = Happened {
        id: event.id,
        kind: event.kind.clone(),
        at: event.at,
        payload: event.payload.clone(),
    };
    NewDelivery {
        id: ctx.new_id(),
        event_id: event.id,
        endpoint_id: Some(endpoint),
        body: Some(happened.body()),
        replay_of: None,
    }
}

fn wants(endpoint: &EndpointRow, kind: &str) -> bool {
    let named = |text: &String| EventPattern::parse(text).is_ok_and(|pattern| pattern.matches(kind));
    endpoint.event_types.is_empty() || endpoint.event_types.iter().any(named)
}
