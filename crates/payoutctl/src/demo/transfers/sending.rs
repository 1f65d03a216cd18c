use std::time::Duration;

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use crate::demo::scene::Scene;

const DONE_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks at `path` until the field has this value, and answers with all of it.
pub(super) async fn until(scene: &Scene, path: &str, pointer: &str, wanted: &str) -> anyhow::Result<Value> {
    let look = async {
        loop {
            let found = scene.crew.director.get(path).await?.data(200)?;
            if found.pointer(pointer).is_some_and(|value| value == wanted) {
                return anyhow::Ok(found);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    if let Ok(found) = tokio::time::timeout(DONE_WITHIN, look).await {
        return found;
    }
    let found = scene.crew.director.get(path).await?.data(200)?;
    bail!("{pointer} of {path} never became {wanted}: {found}")
}

pub(super) async fn advance(scene: &Scene, by: &str) -> anyhow::Result<()> {
    let body = json!({ "advance": by });
    scene.crew.director.post("/api/sandbox/clock", &body).await?.data(200)?;
    Ok(())
}

/// What Stripe has really done.
pub(super) fn must_be_paid(scene: &Scene, account: &str, cents: i64) -> anyhow::Result<()> {
    let paid = scene.service.stripe.snapshot().paid_to(account);
    ensure!(paid == cents, "{account} was paid {paid} cents and not {cents}");
    Ok(())
}
