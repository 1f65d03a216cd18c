//! Wakes the worker: rows in the table of apalis, inserted in the transaction of the change they follow from.
//!
//! A row only says "look at this"; the truth is in our own tables, so that a lost or doubled row costs nothing but time.
//! The statement is that of apalis-postgres 1.0.0 with one addition: a key that stands there already is not an error.

use std::time::Duration;

use payout_domain::PayoutId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::{execute, one};
use crate::telemetry::traces::traceparent;

/// The queues that the worker empties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// One mail each.
    Notifications,
    /// Named jobs, each for one slot of its schedule.
    Jobs,
    /// One transfer each, to be sent or looked after.
    Transfers,
}

impl Queue {
    pub const ALL: [Self; 3] = [Self::Notifications, Self::Jobs, Self::Transfers];

    /// The name under which apalis keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notifications => "notifications",
            Self::Jobs => "jobs",
            Self::Transfers => "transfers",
        }
    }
}

/// Deliver one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub notification: Uuid,
    /// Of whoever caused it, where there is a trace; the same in the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// Send a transfer, or go on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendTransfer {
    pub payout: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

impl SendTransfer {
    pub fn id(&self) -> PayoutId {
        PayoutId(self.payout)
    }
}

/// Run a named job for a slot, in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub job: String,
    pub slot: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// What is put into a queue: a payload of ids, and the key under which it stands there once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WakeUp {
    queue: Queue,
    payload: Vec<u8>,
    key: String,
    delay: Duration,
}

impl WakeUp {
    /// Try to deliver a notification; `attempt` counts those that were made before.
    pub fn delivery(notification: Uuid, attempt: i32) -> Self {
        Self {
            queue: Queue::Notifications,
            payload: encode(&Delivery {
                notification,
                traceparent: traceparent(),
            }),
            key: format!("{notification}:{attempt}"),
            delay: Duration::ZERO,
        }
    }

    /// Run a job for a slot.
    pub fn run(job: &str, slot: OffsetDateTime) -> Self {
        let slot = slot.unix_timestamp();
        Self {
            queue: Queue::Jobs,
            payload: encode(&Run {
                job: job.to_owned(),
                slot,
                traceparent: traceparent(),
            }),
            key: format!("{job}:{slot}"),
            delay: Duration::ZERO,
        }
    }

    /// Send a transfer, or go on with it; `version` is that of the change it follows from.
    pub fn transfer(payout: Uuid, version: i64) -> Self {
        Self {
            queue: Queue::Transfers,
            payload: encode(&SendTransfer {
                payout,
                traceparent: traceparent(),
            }),
            key: format!("{payout}:{version}"),
            delay: Duration::ZERO,
        }
    }

    /// Not before this much time has passed on the database's clock.
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// The same once more, for a row that was lost: `mark` tells it from the first.
    pub fn again(self, mark: i64) -> Self {
        Self {
            key: format!("{}:{mark}", self.key),
            ..self
        }
    }
}

/// Puts it into its queue when the transaction commits. `false` when it stood there already.
///
/// One attempt: apalis itself would try again at once, so that attempts and delays are counted in our own tables.
pub async fn enqueue(db: &impl ConnectionTrait, wake_up: &WakeUp) -> Result<bool, StorageError> {
    let inserted = execute(
        db,
        "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
         VALUES (apalis.generate_ulid(), $1, $2, 'Pending', 0, 1, now() + make_interval(secs => $3), 0, ''::hstore, $4)
         ON CONFLICT (job_type, idempotency_key) DO NOTHING",
        [
            wake_up.queue.name().into(),
            wake_up.payload.clone().into(),
            wake_up.delay.as_secs_f64().into(),
            wake_up.key.clone().into(),
        ],
    )
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Puts several into their queues in one statement; those that stand there already are left alone.
pub async fn enqueue_all(db: &impl ConnectionTrait, wake_ups: &[WakeUp]) -> Result<(), StorageError> {
    if wake_ups.is_empty() {
        return Ok(());
    }
    let queues: Vec<String> = wake_ups.iter().map(|wake_up| wake_up.queue.name().to_owned()).collect();
    let payloads: Vec<Vec<u8>> = wake_ups.iter().map(|wake_up| wake_up.payload.clone()).collect();
    let delays: Vec<f64> = wake_ups.iter().map(|wake_up| wake_up.delay.as_secs_f64()).collect();
    let keys: Vec<String> = wake_ups.iter().map(|wake_up| wake_up.key.clone()).collect();
    execute(
        db,
        "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
         SELECT apalis.generate_ulid(), queue, payload, 'Pending', 0, 1, now() + make_interval(secs => delay), 0, ''::hstore, key
         FROM unnest($1::text[], $2::bytea[], $3::float8[], $4::text[]) AS w (queue, payload, delay, key)
         ON CONFLICT (job_type, idempotency_key) DO NOTHING",
        [queues.into(), payloads.into(), delays.into(), keys.into()],
    )
    .await?;
    Ok(())
}

/// What waits in a queue.
#[derive(Debug, Clone, Copy, PartialEq, FromQueryResult)]
pub struct Backlog {
    /// Rows that wait or are being worked on.
    pub depth: i64,
    /// For how long the oldest has been due.
    oldest_seconds: f64,
}

impl Backlog {
    pub fn oldest(self) -> Duration {
        Duration::try_from_secs_f64(self.oldest_seconds).unwrap_or_default()
    }
}

pub async fn backlog(db: &impl ConnectionTrait, queue: Queue) -> Result<Backlog, StorageError> {
    let measured = one(
        db,
        "SELECT count(*) AS depth,
                coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE run_at <= now())), 0)::float8 AS oldest_seconds
         FROM apalis.jobs WHERE job_type = $1 AND status IN ('Pending', 'Queued', 'Running')",
        [queue.name().into()],
    )
    .await?;
    Ok(measured.unwrap_or(Backlog {
        depth: 0,
        oldest_seconds: 0.0,
    }))
}

/// Takes the next row of a queue that is due and marks it as done, for whoever steps through the work by hand.
pub async fn take(db: &impl ConnectionTrait, queue: Queue) -> Result<Option<Vec<u8>>, StorageError> {
    let taken: Option<Payload> = one(
        db,
        "UPDATE apalis.jobs SET status = 'Done', done_at = now(), attempts = 1
         WHERE id = (SELECT id FROM apalis.jobs WHERE job_type = $1 AND status = 'Pending' AND run_at <= now()
                     ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING job",
        [queue.name().into()],
    )
    .await?;
    Ok(taken.map(|taken| taken.job))
}

/// Removes rows that are over and workers that are gone, both for longer than a day. Returns how many rows it removed.
pub async fn prune(db: &impl ConnectionTrait) -> Result<u64, StorageError> {
    let rows = execute(
        db,
        "DELETE FROM apalis.jobs WHERE status IN ('Done', 'Failed', 'Killed') AND done_at < now() - interval '1 day'",
        [],
    )
    .await?;
    execute(
        db,
        "DELETE FROM apalis.workers w WHERE last_seen < now() - interval '1 day'
         AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)",
        [],
    )
    .await?;
    Ok(rows.rows_affected())
}

#[derive(FromQueryResult)]
struct Payload {
    job: Vec<u8>,
}

fn encode(payload: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(payload).expect("ids and names are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_is_known_by_what_it_is_for() {
        let id = Uuid::from_u128(7);
        let first = WakeUp::delivery(id, 0);

        assert_eq!(first, WakeUp::delivery(id, 0));
        assert_ne!(first.key, WakeUp::delivery(id, 1).key);
        assert_ne!(first.key, first.clone().again(1).key);
    }

    #[test]
    fn a_payload_of_an_earlier_version_is_still_read() {
        let read: Delivery = serde_json::from_str(r#"{"notification":"00000000-0000-0000-0000-000000000007"}"#)
            .expect("a row that was written before traces were carried");

        assert_eq!((read.notification, read.traceparent), (Uuid::from_u128(7), None));
    }

    #[test]
    fn a_payload_is_read_back_as_it_was_written() {
        let run = WakeUp::run("gates", OffsetDateTime::UNIX_EPOCH);

        let read: Run = serde_json::from_slice(&run.payload).expect("our own payload");

        assert_eq!(
            read,
            Run {
                job: "gates".to_owned(),
                slot: 0,
                traceparent: None,
            }
        );
    }
}
