use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{info, warn};
use use_cases::{Context, jobs};

use crate::pulse::Pulse;
use crate::{cron, events, heartbeat, metrics_page, queues};

/// Work that takes longer than this to come to its end is left to the next worker.
const SHUTDOWN_MAX: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerSettings {
    /// Look after the schedule too; with several replicas all of them may.
    pub cron: bool,
    /// Where `/metrics` is answered, if anywhere.
    pub metrics: Option<SocketAddr>,
}

/// Becomes true when the worker is to stop.
pub(crate) type Stop = watch::Receiver<bool>;

/// Works until `shutdown`, then lets what is running come to its end.
pub async fn run(
    ctx: Context,
    settings: WorkerSettings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), use_cases::Error> {
    let name = format!("worker-{}-{}", std::process::id(), ctx.new_id());
    // Fails at once when the database is not there or has no tables of ours.
    jobs::heartbeat(&ctx, &name).await?;

    let (stopper, stop) = watch::channel(false);
    let mut tasks = start(&ctx, settings, &name, &stop);
    info!(worker = name, cron = settings.cron, "worker {name} began");
    shutdown.await;
    stopper.send_replace(true);

    let all_ended = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN_MAX, all_ended).await.is_err() {
        warn!(
            worker = name,
            "work took longer than {SHUTDOWN_MAX:?} to end and is left to the next worker"
        );
        tasks.shutdown().await;
    }
    info!(worker = name, "worker {name} ended");
    jobs::goodbye(&ctx, &name).await
}

fn start(ctx: &Context, settings: WorkerSettings, name: &str, stop: &Stop) -> JoinSet<()> {
    let (mut tasks, pulse) = (JoinSet::new(), Pulse::new());
    tasks.spawn(queues::notifications(ctx.clone(), name.to_owned(), stop.clone()));
    tasks.spawn(queues::jobs(ctx.clone(), name.to_owned(), stop.clone()));
    tasks.spawn(queues::transfers(ctx.clone(), name.to_owned(), stop.clone()));
    tasks.spawn(events::deliver(ctx.clone(), stop.clone()));
    tasks.spawn(heartbeat::beat(
        ctx.clone(),
        name.to_owned(),
        pulse.clone(),
        stop.clone(),
    ));
    if settings.cron {
        tasks.spawn(cron::watch(ctx.clone(), stop.clone()));
    }
    if let Some(address) = settings.metrics {
        tasks.spawn(metrics_page::serve(address, pulse, stop.clone()));
    }
    tasks
}

/// Resolves when the worker is to stop.
pub(crate) async fn stopped(mut stop: Stop) {
    // An error means that whoever could stop us is gone, which is the same.
    let _gone = stop.wait_for(|stop| *stop).await;
}
