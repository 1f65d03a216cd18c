use infrastructure::stripe::Transfer;
use money::Money;
use payout_domain::PayoutId;
use payout_domain::transfer::{AccountId, Command, Refusal, State, TransferId, TransferPayout};

use super::alarms;
use crate::transfers::advance;
use crate::{Actor, Context, Error};

/// Takes over what the provider has, as often as it is told. `None` when it cannot be what the payout sent: then a person
/// has to look, who is told.
pub(super) async fn take_over(
    ctx: &Context,
    payout: PayoutId,
    transfer: &Transfer,
) -> Result<Option<TransferPayout>, Error> {
    let (Ok(amount), Ok(reversed)) = (transfer.amount(), transfer.amount_reversed()) else {
        alarms::orphaned(
            ctx,
            Some(payout),
            &transfer.id,
            "it is in a currency that nobody asked for",
        )
        .await?;
        return Ok(None);
    };
    let id = TransferId(transfer.id.clone());
    let accept = Command::Accept {
        transfer_id: id.clone(),
        amount,
    };
    let mut taken = tell(ctx, payout, transfer, accept).await?;
    if taken.is_some() && reversed.is_positive() {
        taken = tell(ctx, payout, transfer, reverse(id, reversed)).await?;
    }
    Ok(taken)
}

fn reverse(transfer_id: TransferId, reversed: Money) -> Command {
    Command::Reverse {
        transfer_id,
        reversed,
        reason: "the payment provider took the transfer back".to_owned(),
    }
}

/// The account that the money was to go to, once it was to go.
fn sent_to(payout: &TransferPayout) -> Option<&AccountId> {
    match &payout.state {
        State::Processing { sending } => Some(&sending.account),
        State::Completed { transfer } | State::Reversed { transfer, .. } => Some(&transfer.account),
        State::PendingApproval { .. } | State::Pending { .. } | State::Failed { .. } | State::Cancelled { .. } => None,
    }
}

async fn tell(
    ctx: &Context,
    payout: PayoutId,
    transfer: &Transfer,
    command: Command,
) -> Result<Option<TransferPayout>, Error> {
    let build = |payout: &TransferPayout| match sent_to(payout) {
        // It names our payout and went to somebody else.
        Some(account) if account.0 != transfer.destination => Err(Refusal::AnotherTransfer {
            found: TransferId(transfer.id.clone()),
        }),
        _ => Ok(command.clone()),
    };
    match advance(ctx, &Actor::worker(), payout, None, build, command.name()).await {
        Ok(payout) => Ok(Some(payout)),
        // What went out and came back as a whole has moved nothing.
        Err(Error::TransferRefused(Refusal::InvalidTransition { .. })) if transfer.reversed => Ok(None),
        Err(Error::TransferRefused(
            refusal @ (Refusal::InvalidTransition { .. }
            | Refusal::AnotherTransfer { .. }
            | Refusal::Mismatched
            | Refusal::ImpossibleReversal { .. }),
        )) => {
            alarms::orphaned(ctx, Some(payout), &transfer.id, &refusal.to_string()).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
