use infrastructure::persistence::Tx;
use payout_domain::transfer::{Change, NewTransfer, TransferPayout};

use super::record::{self, CREATE, Recorded};
use super::standing::Standing;
use crate::{Actor, Context, Error};

/// A transfer that stands once the transaction is committed.
pub(crate) struct Created {
    pub payout: TransferPayout,
    change: Change,
}

/// Creates a transfer in the transaction of what it pays. The caller holds the payee.
pub(crate) async fn create_within(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    standing: &Standing,
    new: NewTransfer,
) -> Result<Created, Error> {
    let now = ctx.now();
    let (payout, change) = TransferPayout::create(new, &standing.facts(ctx, now))?;
    let recorded = Recorded {
        actor,
        payout: &payout,
        payee: &standing.payee,
        change: &change,
        command: CREATE,
        reason: None,
        now,
    };
    record::begin(ctx, tx, &recorded).await?;
    Ok(Created { payout, change })
}

impl Created {
    /// Counts it, once it is committed.
    pub fn measure(&self, now: time::OffsetDateTime) {
        record::measure(&self.payout, &self.change, true, now);
    }
}
