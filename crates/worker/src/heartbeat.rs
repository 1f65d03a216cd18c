use std::time::Duration;

use infrastructure::telemetry::metrics;
use tracing::{error, warn};
use use_cases::reports::dashboard;
use use_cases::sandbox::{self, Ahead};
use use_cases::{Context, Error, alerts, jobs};

use crate::outage::Outage;
use crate::pulse::Pulse;
use crate::run::{Stop, stopped};

/// What is open is counted at every so many beats: once a minute.
const BEATS_A_COUNT: u32 = 6;
const BEAT_EVERY: Duration = Duration::from_secs(10);
/// At the clock of a sandbox.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Says that this worker is alive, until it stops.
pub(crate) async fn beat(ctx: Context, name: String, pulse: Pulse, stop: Stop) {
    let mut ticks = tokio::time::interval(BEAT_EVERY);
    let mut outage = Outage::default();
    let mut told = None;
    for beats in 0_u32.. {
        tokio::select! {
            _ = ticks.tick() => {}
            () = moved(&ctx, told) => {}
            () = stopped(stop.clone()) => return,
        }
        pulse.beats();
        told = ctx.sandbox.as_ref().map(Ahead::get);
        let beat = jobs::heartbeat(&ctx, &name).await;
        metrics::database_asked(!matches!(&beat, Err(Error::Storage(_))));
        if beat.is_ok() {
            metrics::worker_alive(ctx.real_now().unix_timestamp());
        }
        if let Err(error) = &beat {
            warn!(%error, "no sign of life could be given: {error}");
        }
        watch(&ctx, &mut outage, &beat).await;
        if beat.is_ok()
            && beats.is_multiple_of(BEATS_A_COUNT)
            && let Err(error) = dashboard::measure(&ctx).await
        {
            warn!(%error, "what is open could not be counted: {error}");
        }
        let usage = ctx.db.usage();
        metrics::pool_measured(usage.busy, usage.idle, usage.at_most);
    }
}

/// Ends when the clock of a sandbox has moved since the last sign of life, which makes that an old one.
async fn moved(ctx: &Context, told: Option<time::Duration>) {
    let Some(ahead) = &ctx.sandbox else {
        return std::future::pending().await;
    };
    let mut looks = tokio::time::interval(LOOK_EVERY);
    while Some(ahead.get()) == told {
        looks.tick().await;
        // The next beat tells of a database that does not answer.
        let _known = sandbox::catch_up(ctx).await;
    }
}

/// An alert needs the database too, so it is raised when the outage is over.
async fn watch(ctx: &Context, outage: &mut Outage, beat: &Result<(), Error>) {
    match beat {
        Err(Error::Storage(error)) if error.is_passing() => outage.failed(ctx.now()),
        Err(_) => {}
        Ok(()) => {
            if let Some(since) = outage.ended(ctx.now())
                && let Err(cause) = alerts::database_was_unreachable(ctx, since).await
            {
                error!(%cause, "no alert could be raised for the outage of the database since {since}: {cause}");
                outage.failed(since);
            }
        }
    }
}
