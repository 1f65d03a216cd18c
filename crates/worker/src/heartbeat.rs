use std::time::Duration;

use infrastructure::telemetry::metrics;
use tracing::warn;
use use_cases::{Context, jobs};

use crate::run::{Stop, stopped};

const BEAT_EVERY: Duration = Duration::from_secs(10);

/// Says that this worker is alive, until it stops.
pub(crate) async fn beat(ctx: Context, name: String, stop: Stop) {
    let mut ticks = tokio::time::interval(BEAT_EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopped(stop.clone()) => return,
        }
        if let Err(error) = jobs::heartbeat(&ctx, &name).await {
            warn!(%error, "no sign of life could be given: {error}");
        }
        let idle = u32::try_from(ctx.db.pool().num_idle()).unwrap_or(u32::MAX);
        metrics::pool_measured(ctx.db.pool().size().saturating_sub(idle), idle);
    }
}
