//! Upkeep of the queue of members, which triggers keep row by row.

use infrastructure::persistence::queue_upkeep as rows;

use crate::{Context, Error};

/// How many differences are told; one is enough to know that a rebuild is needed.
const DIFFERENCES_TOLD_MAX: i64 = 100;
/// Transactions of one repair; what is left is done by the next.
const DRAINS_MAX: u32 = 1000;

/// Recomputes the members whom a trigger could not handle [R13.3]. Returns how many.
#[tracing::instrument(skip_all)]
pub async fn repair(ctx: &Context) -> Result<u64, Error> {
    let mut repaired = 0;
    for _ in 0..DRAINS_MAX {
        let tx = ctx.db.begin().await?;
        let drained = rows::drain(&tx).await?;
        tx.commit().await?;
        repaired += drained.unsigned_abs();
        if drained == 0 {
            break;
        }
    }
    Ok(repaired)
}

/// Computes the whole queue anew. Returns how many members were wrong before.
#[tracing::instrument(skip_all)]
pub async fn rebuild(ctx: &Context) -> Result<u64, Error> {
    let tx = ctx.db.begin().await?;
    let wrong = rows::rebuild(&tx).await?;
    tx.commit().await?;
    Ok(wrong.unsigned_abs())
}

/// Where the kept queue differs from the full computation, a sentence each; empty when it is right.
#[tracing::instrument(skip_all)]
pub async fn check(ctx: &Context) -> Result<Vec<String>, Error> {
    let tx = ctx.db.begin().await?;
    let differences = rows::differences(&tx, DIFFERENCES_TOLD_MAX).await?;
    Ok(differences.into_iter().map(sentence).collect())
}

pub(crate) fn sentence(difference: rows::Difference) -> String {
    match difference.user_id {
        Some(user) => format!("member {user} {}", difference.what),
        None => difference.what,
    }
}
