use infrastructure::persistence::sandbox as rows;
use serde_json::json;
use time::macros::datetime;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::{Ahead, Period};
use crate::audit::{self, Entry};
use crate::{Actor, Context, Error, FieldFault};

/// Nothing that is due later can be tried out.
const LATEST: OffsetDateTime = datetime!(2200-01-01 00:00 UTC);

/// Where the clock is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    At(OffsetDateTime),
    After(Period),
}

/// What the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockView {
    pub now: OffsetDateTime,
    pub real_now: OffsetDateTime,
    pub ahead: Duration,
}

/// Learns how far the clock was moved by other processes. `true` when it was. Asks nobody outside a sandbox.
#[tracing::instrument(skip_all)]
pub async fn catch_up(ctx: &Context) -> Result<bool, Error> {
    match &ctx.sandbox {
        Some(ahead) => Ok(ahead.reach(rows::ahead(&*ctx.db).await?)),
        None => Ok(false),
    }
}

/// What the clock shows now.
#[tracing::instrument(skip_all)]
pub async fn read_clock(ctx: &Context) -> Result<ClockView, Error> {
    let ahead = of(ctx)?;
    catch_up(ctx).await?;
    Ok(view(ctx, ahead))
}

/// Moves the clock for every process at this database. Forwards only: what is written down has a time, and what is due
/// has been done.
#[tracing::instrument(skip_all)]
pub async fn move_clock(ctx: &Context, actor: &Actor, to: Destination) -> Result<ClockView, Error> {
    let ahead = of(ctx)?;
    let tx = ctx.db.begin().await?;
    let before = rows::lock_ahead(&tx).await?;
    ahead.reach(before);
    let now = ctx.now();
    let then = arrival(to, now)?;
    let after = microseconds(then - now).and_then(|step| before.checked_add(step));
    let after = after.ok_or_else(|| too_far(to))?;
    rows::set_ahead(&tx, after).await?;
    audit::append(&tx, actor, moved(now, then), now).await?;
    tx.commit().await?;
    ahead.reach(after);
    Ok(view(ctx, ahead))
}

fn of(ctx: &Context) -> Result<&Ahead, Error> {
    ctx.sandbox.as_ref().ok_or(Error::NotConfigured {
        what: "a sandbox",
        setting: "SANDBOX",
    })
}

fn view(ctx: &Context, ahead: &Ahead) -> ClockView {
    let (real_now, ahead) = (ctx.real_now(), ahead.get());
    ClockView {
        now: real_now.saturating_add(ahead),
        real_now,
        ahead,
    }
}

fn arrival(to: Destination, now: OffsetDateTime) -> Result<OffsetDateTime, Error> {
    let then = match to {
        Destination::At(at) => Some(at.to_offset(UtcOffset::UTC)),
        Destination::After(period) => period.after(now),
    };
    let then = then.filter(|then| *then <= LATEST).ok_or_else(|| too_far(to))?;
    if then < now {
        return Err(Error::ClockBackwards { now });
    }
    Ok(then)
}

fn too_far(to: Destination) -> Error {
    let field = match to {
        Destination::At(_) => "now",
        Destination::After(_) => "advance",
    };
    Error::Invalid(vec![FieldFault::new(field, "must not lead beyond the year 2199")])
}

fn microseconds(duration: Duration) -> Option<i64> {
    i64::try_from(duration.whole_microseconds()).ok()
}

fn moved(from: OffsetDateTime, to: OffsetDateTime) -> Entry {
    let text = |at: OffsetDateTime| {
        at.format(&time::format_description::well_known::Rfc3339)
            .unwrap_or_default()
    };
    Entry {
        stream: audit::stream("sandbox"),
        action: "sandbox.clock_moved".to_owned(),
        entity_type: "sandbox",
        entity_id: "clock".to_owned(),
        user: None,
        success: true,
        facts: json!({ "from": text(from), "to": text(to) }),
    }
}
