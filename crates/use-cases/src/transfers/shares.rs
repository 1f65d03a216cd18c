//! Shares of placements that are paid outright, without a schedule.

use infrastructure::persistence::Tx;
use infrastructure::persistence::placements::{self, PlacementRow};
use money::Money;
use payout_domain::transfer::{Command, Source, Status, TransferPayout};
use payout_domain::{PlacementId, SplitId};

use super::create::Order;
use crate::schedules::payable_placement;
use crate::{Error, FieldFault};

/// What an order pays of a share. Its placement is held until `tx` ends, so that nobody else commits a cent of it.
pub(super) async fn outright(tx: &Tx, order: &Order, split: SplitId) -> Result<(Money, Source), Error> {
    if order.statements.is_some() {
        return Err(fault("statementIds", "are no part of a placement"));
    }
    let share = placements::split(&**tx, split).await?;
    let Some(share) = share.filter(|share| share.payee() == order.payee) else {
        return Err(fault("placementSplitId", "must be a share of this payee"));
    };
    let (placement, left) = left(tx, PlacementId(share.placement_id), split, share.amount_cents).await?;
    let cents = order.amount_cents.unwrap_or(left);
    within(&placement, cents, left)?;
    Ok((placement.money(cents)?, Source::Split(split)))
}

/// Refuses to try a failed payout again when its share was committed otherwise meanwhile.
pub(super) async fn still_left(tx: &Tx, payout: &TransferPayout, command: &Command) -> Result<(), Error> {
    let (Source::Split(split), Command::Retry { .. }, Status::Failed) = (&payout.source, command, payout.status())
    else {
        return Ok(());
    };
    let Some(share) = placements::split(&**tx, *split).await? else {
        return Ok(());
    };
    let (placement, left) = left(tx, PlacementId(share.placement_id), *split, share.amount_cents).await?;
    within(&placement, payout.amount.minor(), left)
}

/// The placement under lock, and what is neither scheduled, held nor paid of the share.
async fn left(tx: &Tx, placement: PlacementId, split: SplitId, share_cents: i64) -> Result<(PlacementRow, i64), Error> {
    let placement = payable_placement(tx, placement).await?;
    let left = share_cents - placements::committed_cents(tx, split).await?;
    Ok((placement, left))
}

fn within(placement: &PlacementRow, cents: i64, left: i64) -> Result<(), Error> {
    if cents > left || left <= 0 {
        let left = placement.money(left.max(0))?;
        return Err(Error::ShareCommitted { left });
    }
    Ok(())
}

fn fault(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
