use futures_util::future::join_all;
use infrastructure::events::EndpointSecret;
use infrastructure::events::endpoint::{Failure, Reply, Webhook};
use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::event_deliveries::{self, ForEndpoint, Outcome, Seen};
use infrastructure::persistence::webhook_endpoints::{self, EndpointRow};
use infrastructure::telemetry::metrics;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Delivered, EndpointState, endpoints, secrets};
use crate::{Actor, Context, Error, alerts, audit};

/// Pauses after each attempt but the last, as the Standard Webhooks recommend: 75 hours in all.
const DELAYS: [Duration; 9] = [
    Duration::seconds(5),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
    Duration::hours(20),
    Duration::hours(24),
];
/// A pause is longer by up to a tenth, so that what failed together does not come back together.
const JITTER_PARTS: i32 = 10;
/// Longer than an attempt may take.
const LEASE: Duration = Duration::seconds(60);
/// So many are posted to one endpoint at a time.
const POSTS_AT_ONCE: i64 = 4;
/// Rounds of one run; the next comes within a second.
const ROUNDS_MAX: u32 = 50;
/// An endpoint that took nothing for so long is disabled when a delivery is given up.
const PATIENCE: Duration = Duration::days(3);

/// Posts what is due to one endpoint. A round in which it took nothing ends the run: the next would fare alike.
pub(super) async fn post_due(ctx: &Context, endpoint: Uuid) -> Result<Delivered, Error> {
    let mut run = Delivered::default();
    for _ in 0..ROUNDS_MAX {
        let Some(row) = webhook_endpoints::find(&*ctx.db, endpoint).await? else {
            break;
        };
        if row.state != EndpointState::Active.code() {
            break;
        }
        let secrets = secrets::of(ctx, endpoint).await?;
        let now = ctx.now();
        let claimed = event_deliveries::claim_for_endpoint(&*ctx.db, endpoint, now, now + LEASE, POSTS_AT_ONCE).await?;
        if claimed.is_empty() {
            break;
        }
        let mut round = Delivered::default();
        for saved in join_all(claimed.iter().map(|one| post(ctx, &row, one, &secrets))).await {
            round.add(saved?);
        }
        run.add(round);
        if round.taken == 0 {
            break;
        }
    }
    Ok(run)
}

async fn post(
    ctx: &Context,
    endpoint: &EndpointRow,
    claimed: &ForEndpoint,
    secrets: &[EndpointSecret],
) -> Result<Delivered, Error> {
    let at = ctx.now();
    let webhook = Webhook {
        url: &endpoint.url,
        id: claimed.event_id,
        // Receivers compare it with their own clock, which no sandbox moves.
        at: ctx.real_now(),
        body: &claimed.body,
        secrets,
    };
    let reply = ctx.webhooks.post(&webhook).await;
    save(ctx, endpoint, claimed, &reply, at).await
}

async fn save(
    ctx: &Context,
    endpoint: &EndpointRow,
    claimed: &ForEndpoint,
    reply: &Reply,
    at: OffsetDateTime,
) -> Result<Delivered, Error> {
    let now = ctx.now();
    let outcome = judged(claimed, reply, now);
    let seen = Seen {
        at,
        took_ms: i64::try_from(reply.took.as_millis()).unwrap_or(i64::MAX),
        status: reply.status.map(i32::from),
        answer: &reply.text,
    };
    let tx = ctx.db.begin().await?;
    if !event_deliveries::record(&tx, claimed, outcome, seen, now).await? {
        return Ok(Delivered::default());
    }
    match outcome {
        Outcome::Done => webhook_endpoints::answered(&tx, endpoint.id).await?,
        Outcome::Again { .. } => webhook_endpoints::failed(&tx, endpoint.id, at).await?,
        Outcome::Over { .. } => {
            webhook_endpoints::failed(&tx, endpoint.id, at).await?;
            disable_if_dead(ctx, &tx, endpoint.id, reply, now).await?;
        }
    }
    tx.commit().await?;
    Ok(counted(outcome, endpoint, claimed))
}

fn judged<'a>(claimed: &ForEndpoint, reply: &Reply, now: OffsetDateTime) -> Outcome<'a> {
    let Some(failure) = reply.failure else {
        return Outcome::Done;
    };
    let error = failure.code();
    match next_attempt(claimed.id, claimed.attempts, now) {
        Some(at) if failure != Failure::Gone => {
            // Who says when to come back is not asked before.
            let wished = reply.retry_after.map(|wait| now + wait);
            Outcome::Again {
                error,
                at: wished.map_or(at, |wished| wished.max(at)),
            }
        }
        _ => Outcome::Over { error },
    }
}

fn counted(outcome: Outcome<'_>, endpoint: &EndpointRow, claimed: &ForEndpoint) -> Delivered {
    let (taken, put_off, given_up, counts) = match outcome {
        Outcome::Done => (1, 0, 0, metrics::Outcome::Success),
        Outcome::Again { .. } => (0, 1, 0, metrics::Outcome::Retry),
        Outcome::Over { .. } => (0, 0, 1, metrics::Outcome::Failure),
    };
    metrics::events_delivered("endpoint", counts, 1);
    if let Outcome::Again { error, .. } | Outcome::Over { error } = outcome {
        tracing::warn!(
            endpoint.id = %endpoint.id,
            event.id = %claimed.event_id,
            attempt = claimed.attempts,
            error,
            "a webhook was not taken: {error}"
        );
    }
    Delivered {
        taken,
        put_off,
        given_up,
    }
}

/// After so many attempts of one delivery. Its own id decides the jitter, so that nothing here is left to chance.
fn next_attempt(delivery: Uuid, attempts: i32, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let made = usize::try_from(attempts).unwrap_or(usize::MAX);
    let delay = *DELAYS.get(made.saturating_sub(1))?;
    let (_, low) = delivery.as_u64_pair();
    let share = i32::try_from(low % 256).unwrap_or_default();
    Some(now + delay + delay / JITTER_PARTS * share / 256)
}

/// Stops posting to an endpoint that said so, or that took nothing for days, and tells people.
async fn disable_if_dead(
    ctx: &Context,
    tx: &Tx,
    endpoint: Uuid,
    reply: &Reply,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let Some(mut row) = webhook_endpoints::lock(tx, endpoint).await? else {
        return Ok(());
    };
    let is_gone = reply.failure == Some(Failure::Gone);
    let is_silent = row.failing_since.is_some_and(|since| now - since >= PATIENCE);
    if row.state != EndpointState::Active.code() || !(is_gone || is_silent) {
        return Ok(());
    }
    let (reason, because) = if is_gone {
        (
            "gone",
            "it answered 410, which means that it never wants another webhook",
        )
    } else {
        ("failing", "it has taken no webhook for days")
    };
    EndpointState::Disabled.code().clone_into(&mut row.state);
    row.disabled_reason = Some(reason.to_owned());
    row.updated_at = now;
    webhook_endpoints::update(tx, &row).await?;
    let facts = json!({ "reason": reason });
    let entry = endpoints::entry(endpoint, "disabled", facts);
    audit::append(tx, &Actor::worker(), entry, now).await?;
    let alert = NewAlert {
        cause: &format!("webhook_endpoint_disabled:{endpoint}"),
        severity: Severity::Warning,
        category: "webhook_endpoint_disabled",
        title: "A webhook endpoint was disabled",
        message: &format!(
            "the webhook endpoint {endpoint} was disabled: {because}; enable it and replay what it missed when it works again"
        ),
        related_entity: json!({ "type": "webhook_endpoint", "id": endpoint.to_string() }),
        trigger_info: json!({ "reason": reason }),
    };
    alerts::raise(ctx, tx, &alert, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_made_within_some_three_days() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let pauses: Vec<Duration> = (1..)
            .map_while(|attempts| next_attempt(Uuid::nil(), attempts, now))
            .map(|at| at - now)
            .collect();

        assert_eq!(pauses, DELAYS);
        let all = pauses.iter().fold(Duration::ZERO, |sum, pause| sum + *pause);
        assert!(all >= PATIENCE, "whoever took nothing in that time is disabled: {all}");
    }

    #[test]
    fn a_pause_is_longer_by_up_to_a_tenth() {
        let now = OffsetDateTime::UNIX_EPOCH;

        let at = next_attempt(Uuid::max(), 9, now).expect("the ninth is not the last");

        let pause = at - now;
        assert!(
            pause > Duration::minutes(26 * 60 + 20) && pause < Duration::minutes(26 * 60 + 24),
            "{pause}"
        );
    }
}
