//! Empties the queues. apalis fetches; attempts, delays and what is true are ours.

use std::time::Duration;

use apalis::prelude::{
    Attempt, BackendExt as _, Data, PollWith, Strategy, WorkerBuilder, WorkerBuilderExt as _, WorkerError,
};
use apalis_postgres::{Config, PostgresStorage, Pubsub};
use infrastructure::jobs::{Delivery, Queue, Run, SendTransfer};
use infrastructure::telemetry::traces;
use time::OffsetDateTime;
use tracing::{Instrument as _, error, warn};
use use_cases::jobs::{self as named, Job};
use use_cases::{Context, Error, notifications as mails, sandbox, sending};

use crate::guard::{Failed, guarded};
use crate::run::{Stop, stopped};

/// A worker that died is missed after six beats; then its rows are given to another.
const HEARTBEAT: Duration = Duration::from_secs(5);
const HEARTBEATS_MISSED_MAX: usize = 6;
/// A notification of the database wakes us at once; this is for those that got lost.
const POLL_EVERY: Duration = Duration::from_secs(1);
const REBUILD_AFTER: Duration = Duration::from_secs(2);

const DELIVERY_MAX: Duration = Duration::from_mins(2);
/// Two calls, each of which waits for its place and for its answer; whatever is cut off is taken over like after a crash.
const TURN_MAX: Duration = Duration::from_mins(3);
const JOB_MAX: Duration = Duration::from_mins(30);
/// A job that ends its process is fetched again for ever; this is where it ends.
const JOB_ATTEMPTS_MAX: usize = 3;
const DELIVERIES_AT_ONCE: usize = 4;
/// As many as fill what the provider takes in a second.
const TRANSFERS_AT_ONCE: usize = 8;
/// One, so that a job never runs beside itself in this process.
const JOBS_AT_ONCE: usize = 1;

/// Delivers mails until the worker stops. A worker of apalis ends when the database goes away: then a new one is built.
pub(crate) async fn notifications(ctx: Context, name: String, stop: Stop) {
    for generation in 0_u64.. {
        let worker = WorkerBuilder::new(format!("{name}-mails-{generation}"))
            .backend(storage::<Delivery>(&ctx, Queue::Notifications))
            .concurrency(DELIVERIES_AT_ONCE)
            .data(ctx.clone())
            .build(deliver);
        let ended = worker.run_until(until(stop.clone())).await;
        if over(Queue::Notifications, ended, &stop).await {
            return;
        }
    }
}

/// Runs named jobs until the worker stops.
pub(crate) async fn jobs(ctx: Context, name: String, stop: Stop) {
    for generation in 0_u64.. {
        let worker = WorkerBuilder::new(format!("{name}-jobs-{generation}"))
            .backend(storage::<Run>(&ctx, Queue::Jobs))
            .concurrency(JOBS_AT_ONCE)
            .data(ctx.clone())
            .build(run);
        let ended = worker.run_until(until(stop.clone())).await;
        if over(Queue::Jobs, ended, &stop).await {
            return;
        }
    }
}

/// Takes turns with transfers until the worker stops.
pub async fn transfers(ctx: Context, name: String, stop: Stop) {
    for generation in 0_u64.. {
        let worker = WorkerBuilder::new(format!("{name}-transfers-{generation}"))
            .backend(storage::<SendTransfer>(&ctx, Queue::Transfers))
            .concurrency(TRANSFERS_AT_ONCE)
            .data(ctx.clone())
            .build(send);
        let ended = worker.run_until(until(stop.clone())).await;
        if over(Queue::Transfers, ended, &stop).await {
            return;
        }
    }
}

async fn deliver(delivery: Delivery, ctx: Data<Context>) -> Result<(), Failed> {
    let parent = delivery.traceparent.as_deref();
    let span = traces::job(Queue::Notifications.name(), Some(&delivery.notification), parent);
    deliver_one(&delivery, &ctx).instrument(span).await
}

async fn deliver_one(delivery: &Delivery, ctx: &Context) -> Result<(), Failed> {
    let delivered = guarded(
        DELIVERY_MAX,
        in_time(ctx, async |ctx| mails::deliver(ctx, delivery.notification).await),
    )
    .await;
    if let Err(failure) = &delivered {
        error!(notification.id = %delivery.notification, %failure, "a delivery failed: {failure}");
    }
    delivered.map(|_| ())
}

async fn send(order: SendTransfer, ctx: Data<Context>) -> Result<(), Failed> {
    let span = traces::job(
        Queue::Transfers.name(),
        Some(&order.payout),
        order.traceparent.as_deref(),
    );
    take_turn(&order, &ctx).instrument(span).await
}

async fn take_turn(order: &SendTransfer, ctx: &Context) -> Result<(), Failed> {
    let payout = order.id();
    let turn = guarded(TURN_MAX, in_time(ctx, async |ctx| sending::send(ctx, payout).await)).await;
    if let Err(failure) = &turn {
        error!(payout.id = %payout, %failure, "a turn with transfer {payout} failed: {failure}");
    }
    turn.map(|_| ())
}

async fn run(run: Run, attempt: Attempt, ctx: Data<Context>) -> Result<(), Failed> {
    let span = traces::job(&run.job, None, run.traceparent.as_deref());
    run_told(&run, attempt.current(), &ctx).instrument(span).await
}

async fn run_told(run: &Run, attempt: usize, ctx: &Context) -> Result<(), Failed> {
    let done = run_guarded(run, attempt, ctx).await;
    if let Err(failure) = &done {
        error!(job = run.job, %failure, "the job {} failed: {failure}", run.job);
    }
    done
}

async fn run_guarded(run: &Run, attempt: usize, ctx: &Context) -> Result<(), Failed> {
    if attempt > JOB_ATTEMPTS_MAX {
        return Err(Failed::Deadly(attempt - 1));
    }
    let job = Job::parse(&run.job).ok_or(Failed::UnknownJob)?;
    let slot = OffsetDateTime::from_unix_timestamp(run.slot).ok();
    let done = guarded(JOB_MAX, in_time(ctx, async |ctx| named::run(ctx, job, slot).await)).await;
    done.map(|_| ())
}

/// What was due by a sandbox's clock must not be looked at by an earlier one: it would not be due.
async fn in_time<T>(ctx: &Context, work: impl AsyncFnOnce(&Context) -> Result<T, Error>) -> Result<T, Error> {
    sandbox::catch_up(ctx).await?;
    work(ctx).await
}

fn storage<Args>(ctx: &Context, queue: Queue) -> PollWith<PostgresStorage<Args>, Strategy> {
    // apalis gives up statements half-way when it stops or is built anew.
    let pool = ctx.db.pool_apart();
    let config = Config::default()
        .queue(queue.name())
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(HEARTBEATS_MISSED_MAX);
    let wake_ups = Pubsub::new(pool.clone(), queue.name().to_owned());
    PostgresStorage::<Args>::new(&pool)
        .with_config(config)
        .poll_with_strategy(Strategy::new().stream(wake_ups).interval(POLL_EVERY))
}

async fn until(stop: Stop) -> Result<(), WorkerError> {
    stopped(stop).await;
    Ok(())
}

/// True when the worker is to stop; otherwise its database went away, and another try is due after a pause.
async fn over(queue: Queue, ended: Result<(), WorkerError>, stop: &Stop) -> bool {
    if *stop.borrow() {
        return true;
    }
    let reason = ended
        .err()
        .map_or_else(|| "it ended by itself".to_owned(), |error| error.to_string());
    warn!(
        queue = queue.name(),
        reason,
        "the worker of {} is built anew: {reason}",
        queue.name()
    );
    tokio::select! {
        () = tokio::time::sleep(REBUILD_AFTER) => false,
        () = stopped(stop.clone()) => true,
    }
}
