use std::time::{Duration, Instant};

use anyhow::ensure;
use infrastructure::jobs::{self, WakeUp};
use sqlx::Row as _;
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use super::stage::Stage;
use super::{Rounds, TRANSFERS, raw};
use crate::machine::Process;
use crate::report::say;

/// Wake-ups that go into the queue with one statement.
const AT_ONCE: usize = 1_000;
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Enqueued, claimed, sent to the fake and completed by the worker's own queue.
pub(super) async fn measure(stage: &Stage, transfers: u32, rounds: u32) -> anyhow::Result<Rounds> {
    // Those of process-due, and the mails, which are another queue's work.
    stage.scratch.run("TRUNCATE apalis.jobs").await?;
    let (mut measured, memory) = (Vec::new(), Process(std::process::id()));
    let many = transfers / rounds;
    for _ in 0..rounds {
        let theirs = raw::rate(&stage.scratch, many.max(10_000), TRANSFERS).await?;
        stage.scratch.settle().await?;
        let ids = pending(stage, many).await?;
        let (before, began) = (memory.resident_mb()?, Instant::now());
        send(stage, &ids).await?;
        let took = began.elapsed().as_secs_f64();
        ensure!(
            completed(stage, &ids).await? == i64::from(many),
            "not all transfers were completed"
        );
        let ours = f64::from(many) / took;
        say(&format!(
            "{many} transfers in {took:.1} s: {ours:.0}/s; raw loop {theirs:.0}/s; ratio {:.2}; memory {before:.1} MB before, {:.1} after",
            ours / theirs,
            memory.resident_mb()?
        ));
        measured.push((ours, theirs));
    }
    Ok(measured)
}

async fn send(stage: &Stage, ids: &[Uuid]) -> anyhow::Result<()> {
    let (stopper, stop) = watch::channel(false);
    let worker = tokio::spawn(worker::transfers(stage.ctx.clone(), "measured".to_owned(), stop));
    for some in ids.chunks(AT_ONCE) {
        let wake_ups: Vec<WakeUp> = some.iter().map(|id| WakeUp::transfer(*id, 0).again(1)).collect();
        jobs::enqueue_all(&*stage.ctx.db, &wake_ups).await?;
    }
    while waiting(stage).await? {
        sleep(POLL_INTERVAL).await;
    }
    stopper.send_replace(true);
    Ok(worker.await?)
}

async fn pending(stage: &Stage, many: u32) -> anyhow::Result<Vec<Uuid>> {
    let select = "SELECT payout_id FROM payout.transfers WHERE status = 'pending' ORDER BY payout_id LIMIT $1";
    let rows = sqlx::query(select)
        .bind(i64::from(many))
        .fetch_all(stage.ctx.db.pool())
        .await?;
    ensure!(
        rows.len() == usize::try_from(many)?,
        "only {} transfers are there",
        rows.len()
    );
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn waiting(stage: &Stage) -> anyhow::Result<bool> {
    let exists = "SELECT EXISTS (SELECT 1 FROM apalis.jobs WHERE job_type = 'transfers' AND status IN ('Pending', 'Queued', 'Running'))";
    Ok(sqlx::query_scalar(exists).fetch_one(stage.ctx.db.pool()).await?)
}

async fn completed(stage: &Stage, ids: &[Uuid]) -> anyhow::Result<i64> {
    let count = "SELECT count(*) FROM payout.transfers WHERE payout_id = ANY($1) AND status = 'completed'";
    Ok(sqlx::query_scalar(count)
        .bind(ids)
        .fetch_one(stage.ctx.db.pool())
        .await?)
}
