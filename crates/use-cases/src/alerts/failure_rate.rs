use std::collections::{BTreeMap, BTreeSet};

use infrastructure::persistence::alerts::{self as stored, NewAlert, Raised, Severity};
use infrastructure::persistence::reports::{Programme, statistics};
use serde_json::json;
use time::Duration;

use super::{raise, resolve};
use crate::{Actor, Context, Error};

const CATEGORY: &str = "failure_rate";
/// What ended within so much time is looked at.
const WINDOW: Duration = Duration::days(7);
/// Fewer say nothing: one of three is no trend.
const ENDED_MIN: i64 = 20;
/// More of a hundred are too many.
const FAILED_MAX_PERCENT: i64 = 5;
const ALERTS_MAX: u64 = 100;

/// How many alerts were raised and resolved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    pub raised: u64,
    pub resolved: u64,
}

/// What ended in a programme.
#[derive(Debug, Clone, Copy, Default)]
struct Ended {
    completed: i64,
    failed: i64,
}

/// Warns of each programme in which more than five of a hundred payouts failed, and ends the warnings of the others.
pub(crate) async fn watch_failures(ctx: &Context) -> Result<Watched, Error> {
    let mut watched = Watched::default();
    let mut standing = BTreeSet::new();
    for (programme, ended) in ended(ctx).await? {
        if ended.is_too_bad() {
            watched.raised += u64::from(warn(ctx, programme, ended).await?);
            standing.insert(cause(programme));
        }
    }
    for alert in stored::open_of_category(ctx.db.connection(), CATEGORY, ALERTS_MAX).await? {
        if alert.cause.as_ref().is_some_and(|cause| !standing.contains(cause)) {
            let notes = "of the last seven days fewer failed";
            match resolve(ctx, &Actor::worker(), &alert.alert_id, Some(notes)).await {
                Ok(_) => watched.resolved += 1,
                // Somebody was faster.
                Err(Error::AlertResolved) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(watched)
}

/// All currencies of a programme together.
async fn ended(ctx: &Context) -> Result<BTreeMap<Programme, Ended>, Error> {
    let now = ctx.now();
    let rows = statistics::figures(ctx.db.connection(), &Programme::ALL, "month", now - WINDOW, now).await?;
    let mut all: BTreeMap<Programme, Ended> = BTreeMap::new();
    for total in rows.iter().filter(|row| row.begins_at.is_none()) {
        let ended = all.entry(total.programme).or_default();
        ended.completed += total.completed;
        ended.failed += total.failed;
    }
    Ok(all)
}

/// `true` when the alert is new.
async fn warn(ctx: &Context, programme: Programme, ended: Ended) -> Result<bool, Error> {
    let all = ended.all();
    let message = format!(
        "of {all} payouts of the programme {} that ended within seven days {} failed or came back",
        programme.code(),
        ended.failed
    );
    let alert = NewAlert {
        cause: &cause(programme),
        severity: Severity::Warning,
        category: CATEGORY,
        title: "More than five percent of the payouts fail",
        message: &message,
        related_entity: json!({"type": "programme", "id": programme.code()}),
        trigger_info: json!({"failed": ended.failed, "ended": all, "days": WINDOW.whole_days()}),
    };
    let tx = ctx.db.begin().await?;
    let raised = raise(ctx, &tx, &alert, ctx.now()).await?;
    tx.commit().await?;
    Ok(matches!(raised, Raised::New(_)))
}

fn cause(programme: Programme) -> String {
    format!("{CATEGORY}:{}", programme.code())
}

impl Ended {
    const fn all(self) -> i64 {
        self.completed + self.failed
    }

    const fn is_too_bad(self) -> bool {
        self.all() >= ENDED_MIN && self.failed * 100 > self.all() * FAILED_MAX_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_five_of_a_hundred_are_too_many_and_few_say_nothing() {
        let of = |completed, failed| Ended { completed, failed }.is_too_bad();

        assert!(!of(95, 5), "five of a hundred");
        assert!(of(94, 6), "six of a hundred");
        assert!(!of(19, 1), "one of twenty is five percent");
        assert!(of(18, 2), "two of twenty");
        assert!(!of(0, 19), "too few to say");
    }
}
