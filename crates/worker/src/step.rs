use infrastructure::jobs::{Delivery, Queue, Run, SendTransfer, take};
use infrastructure::telemetry::traces;
use time::OffsetDateTime;
use tracing::Instrument as _;
use use_cases::jobs::{self, Job};
use use_cases::notifications::{self, Delivered};
use use_cases::{Context, Error, sandbox, sending};

const MAILS_AT_ONCE: u64 = 100;

/// What was done in a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stepped {
    pub sent: u64,
    /// Mails that were not taken, whether another attempt follows or not.
    pub not_taken: u64,
    pub jobs: u64,
    pub jobs_failed: u64,
    /// Turns with transfers, whatever came of them.
    pub turns: u64,
    /// Events that the broker or an endpoint took, or did not.
    pub events: u64,
}

/// Does everything that is due at the Context's time, in order, until nothing is left. Without a worker beside it.
pub async fn step(ctx: &Context) -> Result<Stepped, Error> {
    let mut stepped = Stepped::default();
    loop {
        sandbox::catch_up(ctx).await?;
        let before = stepped;
        deliver_due(ctx, &mut stepped).await?;
        run_queued(ctx, &mut stepped).await?;
        take_turns(ctx, &mut stepped).await?;
        stepped.events += crate::events::step(ctx).await?;
        if stepped == before {
            return Ok(stepped);
        }
    }
}

async fn deliver_due(ctx: &Context, stepped: &mut Stepped) -> Result<(), Error> {
    while let Some(payload) = take(&*ctx.db, Queue::Notifications).await? {
        if let Ok(delivery) = serde_json::from_slice::<Delivery>(&payload) {
            let parent = delivery.traceparent.as_deref();
            let span = traces::job(Queue::Notifications.name(), Some(&delivery.notification), parent);
            stepped.count(
                notifications::deliver(ctx, delivery.notification)
                    .instrument(span)
                    .await?,
            );
        }
    }
    for id in notifications::due(ctx, MAILS_AT_ONCE).await? {
        stepped.count(notifications::deliver(ctx, id).await?);
    }
    Ok(())
}

async fn run_queued(ctx: &Context, stepped: &mut Stepped) -> Result<(), Error> {
    while let Some(payload) = take(&*ctx.db, Queue::Jobs).await? {
        let run = serde_json::from_slice::<Run>(&payload).ok();
        let Some((run, job)) = run.and_then(|run| Job::parse(&run.job).map(|job| (run, job))) else {
            continue;
        };
        stepped.jobs += 1;
        let span = traces::job(job.code(), None, run.traceparent.as_deref());
        let slot = OffsetDateTime::from_unix_timestamp(run.slot).ok();
        let done = jobs::run(ctx, job, slot).instrument(span).await;
        stepped.jobs_failed += u64::from(done.is_err());
    }
    Ok(())
}

async fn take_turns(ctx: &Context, stepped: &mut Stepped) -> Result<(), Error> {
    while let Some(payload) = take(&*ctx.db, Queue::Transfers).await? {
        let Ok(order) = serde_json::from_slice::<SendTransfer>(&payload) else {
            continue;
        };
        let span = traces::job(
            Queue::Transfers.name(),
            Some(&order.payout),
            order.traceparent.as_deref(),
        );
        sending::send(ctx, order.id()).instrument(span).await?;
        stepped.turns += 1;
    }
    Ok(())
}

impl Stepped {
    fn count(&mut self, delivered: Delivered) {
        match delivered {
            Delivered::Sent => self.sent += 1,
            Delivered::Retry { .. } | Delivered::GaveUp => self.not_taken += 1,
            Delivered::NotDue | Delivered::Elsewhere => {}
        }
    }
}
