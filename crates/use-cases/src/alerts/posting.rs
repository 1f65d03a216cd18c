use infrastructure::persistence::alert_posts::{self, Claimed, Outcome};
use time::{Duration, OffsetDateTime};

use crate::{Context, Error};

/// Pauses after each attempt but the last.
const DELAYS: [Duration; 4] = [
    Duration::minutes(1),
    Duration::minutes(5),
    Duration::minutes(15),
    Duration::hours(1),
];
/// Longer than an attempt may take.
const LEASE: Duration = Duration::seconds(60);
/// Alerts posted in one run; the next comes within a minute.
const POSTS_MAX: u32 = 100;

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    pub posted: u64,
    /// Not taken, to be tried again.
    pub put_off: u64,
    /// Not taken, and tried often enough.
    pub given_up: u64,
}

/// Posts the alerts that are due to the webhook. The first that is not taken ends the run: the next would fare alike.
#[tracing::instrument(skip_all)]
pub async fn post_due(ctx: &Context) -> Result<Posted, Error> {
    let mut run = Posted::default();
    let Some(hook) = &ctx.alert_hook else { return Ok(run) };
    for _ in 0..POSTS_MAX {
        let now = ctx.now();
        let Some(claimed) = alert_posts::claim(&*ctx.db, now, now + LEASE).await? else {
            break;
        };
        let answer = hook.post(&claimed.body).await.map_err(|error| error.to_string());
        save(ctx, &claimed, &answer, &mut run).await?;
        if answer.is_err() {
            break;
        }
    }
    Ok(run)
}

async fn save(ctx: &Context, claimed: &Claimed, answer: &Result<(), String>, run: &mut Posted) -> Result<(), Error> {
    let now = ctx.now();
    let (outcome, count) = match answer {
        Ok(()) => (Outcome::Done, &mut run.posted),
        Err(error) => match next_attempt(claimed.attempts, now) {
            Some(at) => (Outcome::Again { error, at }, &mut run.put_off),
            None => (Outcome::Over { error }, &mut run.given_up),
        },
    };
    let tx = ctx.db.begin().await?;
    if alert_posts::record(&tx, claimed, outcome, now).await? {
        *count += 1;
    }
    tx.commit().await?;
    if let Err(error) = answer {
        tracing::warn!(
            alert.id = claimed.alert_id,
            attempt = claimed.attempts,
            error,
            "an alert was not taken: {error}"
        );
    }
    Ok(())
}

fn next_attempt(attempts: i32, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let made = usize::try_from(attempts).unwrap_or(usize::MAX);
    DELAYS.get(made.saturating_sub(1)).map(|delay| now + *delay)
}

impl Posted {
    pub(crate) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_attempts_are_made_within_an_hour_and_a_half() {
        let now = OffsetDateTime::UNIX_EPOCH;

        let pauses = (1..=5).map(|attempts| next_attempt(attempts, now).map(|at| at - now));

        let minutes = |minutes| Some(Duration::minutes(minutes));
        assert_eq!(
            pauses.collect::<Vec<_>>(),
            [minutes(1), minutes(5), minutes(15), minutes(60), None]
        );
    }
}
