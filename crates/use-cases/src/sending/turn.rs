use payout_domain::PayoutId;
use payout_domain::transfer::{Call, Command, Refusal, Status, TransferPayout};

use super::{alarms, calling, settling};
use crate::transfers::{self, advance};
use crate::{Actor, Context, Error};

/// The provider is asked, and then told to send.
const CALLS_MAX: usize = 2;

/// What came of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Where the transfer stands after it.
    Taken(Status),
    /// Somebody else has it, it is not due, or it has ended.
    NothingToDo,
    /// The payee may not be paid now. It stays as it is and is tried again later.
    Blocked,
}

/// Takes a turn with a transfer: claims it, calls the provider, and settles what it answers. As often as one likes, by
/// however many at once: the money moves once.
#[tracing::instrument(skip_all)]
pub async fn send(ctx: &Context, id: PayoutId) -> Result<Turn, Error> {
    let stripe = transfers::programme(ctx)?;
    let mut payout = match claim(ctx, id).await {
        Ok(payout) => payout,
        Err(Error::TransferRefused(refusal)) => return unclaimed(ctx, id, refusal).await,
        Err(error) => return Err(error),
    };
    for _ in 0..CALLS_MAX {
        let answer = match payout.next_call() {
            Some(Call::Ask) => calling::ask(ctx, stripe, &payout).await,
            Some(Call::Send) => calling::make(ctx, stripe, &payout).await?,
            None => break,
        };
        match settling::settle(ctx, &payout, answer).await? {
            Some(settled) => payout = settled,
            None => return Ok(Turn::NothingToDo),
        }
    }
    Ok(Turn::Taken(payout.status()))
}

async fn claim(ctx: &Context, id: PayoutId) -> Result<TransferPayout, Error> {
    let build = |payout: &TransferPayout| match payout.status() {
        Status::Pending => Ok(Command::StartSending),
        Status::Processing => Ok(Command::Resume),
        status => Err(Refusal::InvalidTransition {
            status,
            command: "start_sending",
        }),
    };
    advance(ctx, &Actor::worker(), id, None, build, "send").await
}

/// A payee who may not be paid is for people to look at; all other refusals mean that there is nothing to do.
async fn unclaimed(ctx: &Context, id: PayoutId, refusal: Refusal) -> Result<Turn, Error> {
    match refusal {
        Refusal::Claimed { .. } | Refusal::NotDue { .. } | Refusal::Mismatched | Refusal::InvalidTransition { .. } => {
            Ok(Turn::NothingToDo)
        }
        Refusal::NotEligible { .. } | Refusal::AccountChanged => {
            alarms::blocked(ctx, id, &refusal).await?;
            Ok(Turn::Blocked)
        }
        other => Err(other.into()),
    }
}
