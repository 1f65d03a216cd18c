use infrastructure::events::Happened;
use infrastructure::events::broker::Broker;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::event_deliveries::{self, ForBroker};
use infrastructure::telemetry::metrics;
use serde_json::json;
use time::Duration;

use super::Delivered;
use crate::{Context, Error, alerts};

/// Events published before the broker's word on them is waited for.
const BATCH: i64 = 200;
/// Batches of one run; the next comes within a second.
const BATCHES_MAX: u32 = 50;
/// Longer than the broker may take for a batch.
const LEASE: Duration = Duration::seconds(60);
/// Events are tried again for ever: the broker that was away gets them when it is back.
const PAUSE: Duration = Duration::seconds(5);
/// People are told of a broker that is away for longer.
const PATIENCE: Duration = Duration::minutes(10);
const UNREACHABLE: &str = "broker_unreachable";

/// Publishes what is due, in the order in which it happened.
pub(super) async fn publish_due(ctx: &Context) -> Result<Delivered, Error> {
    let mut run = Delivered::default();
    let Some(broker) = &ctx.broker else { return Ok(run) };
    // Nothing is claimed for a broker that is not there: no attempt is counted and nothing has to be given back.
    if let Err(error) = broker.connect(ctx.real_now()).await {
        tracing::warn!(%error, "no event could be published: {error}");
        warn_after_a_while(ctx).await?;
        return Ok(run);
    }
    for _ in 0..BATCHES_MAX {
        let now = ctx.now();
        let claimed = event_deliveries::claim_for_broker(&*ctx.db, now, now + LEASE, BATCH).await?;
        if claimed.is_empty() {
            break;
        }
        let batch = publish(ctx, broker, &claimed).await?;
        run.add(batch);
        if batch.put_off > 0 {
            break;
        }
    }
    if run.taken > 0 {
        alerts::clear(ctx, UNREACHABLE, "the broker takes events again").await?;
    }
    Ok(run)
}

async fn publish(ctx: &Context, broker: &Broker, claimed: &[ForBroker]) -> Result<Delivered, Error> {
    let events: Vec<Happened> = claimed.iter().map(happened).collect();
    let answer = broker.publish(&events, ctx.real_now()).await;
    let now = ctx.now();
    let again_at = answer.is_err().then(|| now + PAUSE);
    let saved = event_deliveries::record_for_broker(&*ctx.db, claimed, again_at, now).await?;
    let outcome = if answer.is_ok() {
        metrics::Outcome::Success
    } else {
        metrics::Outcome::Retry
    };
    metrics::events_delivered("broker", outcome, saved);
    if let Err(error) = answer {
        tracing::warn!(%error, events = claimed.len(), "{} events were not taken by the broker: {error}", claimed.len());
        return Ok(Delivered {
            put_off: saved,
            ..Delivered::default()
        });
    }
    Ok(Delivered {
        taken: saved,
        ..Delivered::default()
    })
}

fn happened(claimed: &ForBroker) -> Happened {
    Happened {
        id: claimed.event_id,
        kind: claimed.kind.clone(),
        at: claimed.at,
        payload: claimed.payload.clone(),
    }
}

async fn warn_after_a_while(ctx: &Context) -> Result<(), Error> {
    let now = ctx.now();
    let since = event_deliveries::broker_due_since(&*ctx.db, now).await?;
    let Some(since) = since.filter(|since| now - *since >= PATIENCE) else {
        return Ok(());
    };
    let alert = NewAlert {
        cause: UNREACHABLE,
        severity: Severity::Warning,
        category: UNREACHABLE,
        title: "The message broker cannot be reached",
        message: "events wait for the broker for more than ten minutes; none is lost, and all are published when it is back",
        related_entity: json!({"type": "service"}),
        trigger_info: json!({ "waitingSince": since.unix_timestamp() }),
    };
    let tx = ctx.db.begin().await?;
    alerts::raise(ctx, &tx, &alert, now).await?;
    Ok(tx.commit().await?)
}
