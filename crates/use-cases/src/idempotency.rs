//! A caller may repeat a request under a key and gets the first answer again.
//!
//! The key is a convenience that outlives the process; what must happen once is guaranteed by constraints.

use infrastructure::crypto::OpenError;
use infrastructure::persistence::StorageError;
use infrastructure::persistence::idempotency::{self as rows, KeyRow};
use time::Duration;
use uuid::Uuid;

use crate::{Context, Error};

/// How long a request may run before its key is given to the next one that asks.
const LEASE: Duration = Duration::seconds(60);
/// Rounds in which a key may slip away between being looked at and being taken.
const ROUNDS_MAX: u32 = 3;
/// What kept answers are bound to, beside the request.
const TABLE: &str = "idempotency_keys";
const BODY: &str = "body";

/// What a request under a key has to do.
#[derive(Debug)]
pub enum Claim {
    /// Work, then `finish` or `release`.
    First(Ticket),
    /// Answer this again.
    Replay(Stored),
    /// The first request still runs.
    Running,
    /// The key belongs to another request of the caller.
    OtherRequest,
}

/// The right to answer for a key, until its lease runs out.
#[derive(Debug)]
pub struct Ticket {
    caller: String,
    key: String,
    fence: i64,
    /// What the kept answer is sealed for.
    place: Uuid,
}

/// An answer that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Takes the key for a request, or says what came of the one that took it before. Commits before the work starts.
#[tracing::instrument(skip_all)]
pub async fn claim(ctx: &Context, caller: &str, key: &str, fingerprint: [u8; 32]) -> Result<Claim, Error> {
    for _ in 0..ROUNDS_MAX {
        let now = ctx.now();
        if let Some(fence) = rows::take(&*ctx.db, caller, key, &fingerprint, now, now + LEASE).await? {
            return Ok(Claim::First(Ticket {
                caller: caller.to_owned(),
                key: key.to_owned(),
                fence,
                place: place(&fingerprint),
            }));
        }
        if let Some(row) = rows::find(&*ctx.db, caller, key).await? {
            return judge(ctx, row, &fingerprint);
        }
    }
    Ok(Claim::Running)
}

/// Keeps the answer, sealed: it may tell a secret that is told once. Whoever was overtaken after his lease keeps nothing.
#[tracing::instrument(skip_all)]
pub async fn finish(ctx: &Context, ticket: Ticket, stored: Stored) -> Result<(), Error> {
    let status = i16::try_from(stored.status).expect("a status has three digits");
    let sealed = ctx.keys.seal(TABLE, BODY, ticket.place, &stored.body);
    let kept = rows::finish(&*ctx.db, ticket.row(), (status, &stored.content_type, &sealed)).await?;
    if !kept {
        tracing::warn!("an answer came after the lease of its idempotency key and is not kept");
    }
    Ok(())
}

/// Lets the caller try again: for answers that are not kept.
#[tracing::instrument(skip_all)]
pub async fn release(ctx: &Context, ticket: Ticket) -> Result<(), Error> {
    Ok(rows::release(&*ctx.db, ticket.row()).await?)
}

impl Ticket {
    fn row(&self) -> (&str, &str, i64) {
        (&self.caller, &self.key, self.fence)
    }
}

fn judge(ctx: &Context, row: KeyRow, fingerprint: &[u8; 32]) -> Result<Claim, Error> {
    if row.fingerprint != fingerprint {
        return Ok(Claim::OtherRequest);
    }
    Ok(
        match (
            row.status.and_then(|status| u16::try_from(status).ok()),
            row.content_type,
            row.body,
        ) {
            (Some(status), Some(content_type), Some(body)) if row.state == "done" => Claim::Replay(Stored {
                status,
                content_type,
                body: open(ctx, fingerprint, body)?,
            }),
            _ => Claim::Running,
        },
    )
}

/// The fingerprint tells requests apart, and is the same for whoever repeats one.
fn place(fingerprint: &[u8; 32]) -> Uuid {
    let [start @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = fingerprint;
    Uuid::from_bytes(*start)
}

/// An answer from before answers were sealed is read as it is.
fn open(ctx: &Context, fingerprint: &[u8; 32], body: Vec<u8>) -> Result<Vec<u8>, Error> {
    match ctx.keys.open(TABLE, BODY, place(fingerprint), &body) {
        Ok(opened) => Ok(opened.to_vec()),
        Err(OpenError::Malformed) => Ok(body),
        Err(error) => Err(StorageError::corrupt(TABLE, "an answer", error.to_string()).into()),
    }
}

/// An answer may hold what only its caller should see.
impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Stored({}, {}, {} bytes)",
            self.status,
            self.content_type,
            self.body.len()
        )
    }
}
