//! Hands out what happened to whom it concerns. A slow destination never holds up another: each has a task of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tracing::{error, warn};
use use_cases::events::{self, Destination};
use use_cases::{Context, Error, sandbox};

use crate::guard::guarded;
use crate::run::{Stop, stopped};

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// One run of one destination is bounded in rounds; this is for one that hangs all the same.
const RUN_MAX: Duration = Duration::from_mins(15);

/// Delivers events until the worker stops; what is being sent then comes to its end.
pub(crate) async fn deliver(ctx: Context, stop: Stop) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let mut running: JoinSet<Destination> = JoinSet::new();
    let mut busy: BTreeSet<Destination> = BTreeSet::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopped(stop.clone()) => break,
        }
        while let Some(Ok(free)) = running.try_join_next() {
            busy.remove(&free);
        }
        match look(&ctx).await {
            Ok(due) => {
                for destination in due.into_iter().filter(|destination| busy.insert(*destination)) {
                    running.spawn(run(ctx.clone(), destination));
                }
            }
            Err(error) => warn!(%error, "no event could be handed out: {error}"),
        }
    }
    while running.join_next().await.is_some() {}
}

/// Hands out and delivers everything that is due. Returns how many events were taken, put off or given up.
pub(crate) async fn step(ctx: &Context) -> Result<u64, Error> {
    let mut moved = 0;
    for destination in look(ctx).await? {
        let run = events::deliver(ctx, destination).await?;
        moved += run.taken + run.put_off + run.given_up;
    }
    Ok(moved)
}

async fn look(ctx: &Context) -> Result<Vec<Destination>, Error> {
    sandbox::catch_up(ctx).await?;
    events::spread(ctx).await?;
    events::destinations(ctx).await
}

async fn run(ctx: Context, destination: Destination) -> Destination {
    if let Err(failure) = guarded(RUN_MAX, events::deliver(&ctx, destination)).await {
        error!(?destination, %failure, "events could not be delivered: {failure}");
    }
    destination
}
