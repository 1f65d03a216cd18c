use crate::pgbench::{self, Length};
use crate::scratch::Scratch;
use crate::script::Script;

const QUEUE: &str = include_str!("../../sql/raw_queue.sql");

/// Claim one, change it, commit.
const LOOP: &str = "BEGIN;
SELECT id FROM public.raw_queue WHERE status = 'due' ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED \\gset
UPDATE public.raw_queue SET status = 'done', done_at = now() WHERE id = :id;
COMMIT;
";

/// How many rows a second so many clients get through.
pub(super) async fn rate(scratch: &Scratch, rows: u32, clients: u32) -> anyhow::Result<f64> {
    scratch.fill(QUEUE, ("bench.rows", rows)).await?;
    let script = Script {
        text: LOOP.to_owned(),
        ..Script::default()
    };
    pgbench::run_at(&scratch.url(), &script, clients, Length::Turns(rows / clients)).await
}
