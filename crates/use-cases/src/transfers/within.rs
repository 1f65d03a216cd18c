use infrastructure::persistence::Tx;
use payout_domain::transfer::{Change, NewTransfer, TransferPayout};
use time::OffsetDateTime;

use super::record::{self, CREATE, Recorded};
use super::standing::Standing;
use crate::{Actor, Context, Error};

/// A transfer that stands once the transaction is committed.
pub(crate) struct Created {
    pub payout: TransferPayout,
    change: Change,
}

/// Creates transfers in the transaction of what they pay, in the order given. The caller holds the payees.
pub(crate) async fn create_within(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    wanted: Vec<(&Standing, NewTransfer)>,
    now: OffsetDateTime,
) -> Result<Vec<Created>, Error> {
    let payees: Vec<_> = wanted.iter().map(|(standing, _)| &standing.payee).collect();
    let create = |(standing, new): (&Standing, NewTransfer)| {
        let (payout, change) = TransferPayout::create(new, &standing.facts(ctx, now))?;
        Ok(Created { payout, change })
    };
    let created: Vec<Created> = wanted.into_iter().map(create).collect::<Result<_, Error>>()?;
    let recorded = created.iter().zip(payees).map(|(created, payee)| Recorded {
        actor,
        payout: &created.payout,
        payee,
        change: &created.change,
        command: CREATE,
        reason: None,
        now,
    });
    record::begin_all(ctx, tx, &recorded.collect::<Vec<_>>()).await?;
    Ok(created)
}

impl Created {
    /// Counts it, once it is committed.
    pub fn measure(&self, now: OffsetDateTime) {
        record::measure(&self.payout, &self.change, true, now);
    }
}
