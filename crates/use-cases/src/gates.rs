//! The hourly look at everything that waits [R4.3].

use infrastructure::persistence::payouts::{self as stored};

use crate::{Actor, Context, Error, payouts, transfers};

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GateRun {
    pub looked_at: u64,
    pub moved: u64,
    /// Payouts that could not be looked at, with the reason.
    pub failed: Vec<(String, String)>,
}

const STRIDE: i64 = 200;

/// Lets every waiting payout through the gates as far as it goes, opens new rounds for expired ones, and calls off the
/// transfers that no second approver looked at in time [R11.2].
/// One payout's failure does not keep the others waiting.
#[tracing::instrument(skip_all)]
pub async fn reevaluate_waiting(ctx: &Context) -> Result<GateRun, Error> {
    let mut run = GateRun::default();
    let mut after = String::new();
    loop {
        let ids = stored::waiting(ctx.db.connection(), &after, STRIDE).await?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        for id in ids {
            run.looked_at += 1;
            match look_at(ctx, &id).await {
                Ok(moved) => run.moved += u64::from(moved),
                Err(error) => run.failed.push((id, error.to_string())),
            }
        }
    }
    let expired = transfers::expire_approvals(ctx).await?;
    run.looked_at += expired;
    run.moved += expired;
    Ok(run)
}

async fn look_at(ctx: &Context, payout_id: &str) -> Result<bool, Error> {
    let worker = Actor::worker();
    let expired = payouts::expire_round(ctx, &worker, payout_id).await?;
    let moved = payouts::reevaluate(ctx, &worker, payout_id).await?;
    Ok(expired || moved)
}

/// Looks at the open payouts of one user, after his details or tax standing changed. What he gave is kept already, so a
/// payout that cannot be looked at now is no failure of his: the hourly look comes back to it.
pub(crate) async fn reevaluate_user(ctx: &Context, actor: &Actor, user: payout_domain::UserId) -> Result<(), Error> {
    for id in stored::open_of(ctx.db.connection(), user).await? {
        if let Err(error) = payouts::reevaluate(ctx, actor, &id).await {
            tracing::error!(payout.id = id, %error, "payout {id} could not be looked at after a change of its payee");
        }
    }
    Ok(())
}
