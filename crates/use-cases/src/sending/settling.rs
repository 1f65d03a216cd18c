use infrastructure::stripe::StripeError;
use payout_domain::transfer::{Attempt, Command, Jitter, KeyAfterwards, ProviderError, Refusal, TransferPayout};

use super::calling::Answer;
use super::{alarms, taking_over};
use crate::transfers::advance;
use crate::{Actor, Context, Error};

const MESSAGE_CHARACTERS_MAX: usize = 500;
/// The provider does not let us in, whoever is to be paid.
pub(super) const NOT_AUTHORISED: &str = "not_authorised";

/// Writes down what the provider answered to a claimed attempt. `None` when somebody else has taken over since.
pub(super) async fn settle(
    ctx: &Context,
    payout: &TransferPayout,
    answer: Answer,
) -> Result<Option<TransferPayout>, Error> {
    if let Answer::Found { transfer, others } = &answer {
        if *others > 0 {
            alarms::sent_twice(ctx, payout.id, *others).await?;
        }
        return taking_over::take_over(ctx, payout.id, transfer).await;
    }
    let command = command(&answer, payout.attempt(), jitter(ctx));
    let build = |_: &TransferPayout| Ok(command.clone());
    match advance(ctx, &Actor::worker(), payout.id, None, build, command.name()).await {
        Ok(payout) => Ok(Some(payout)),
        Err(Error::TransferRefused(Refusal::StaleAnswer | Refusal::InvalidTransition { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

fn command(answer: &Answer, attempt: Attempt, jitter: Jitter) -> Command {
    match answer {
        Answer::Found { .. } | Answer::Absent => Command::ReportAbsent { attempt },
        Answer::NotAsked(error) => lost(error, attempt, jitter),
        Answer::KeySpent(error) => transient(error, attempt, KeyAfterwards::Spent, jitter),
        Answer::NotSent(error) => refused(error, attempt, jitter),
    }
}

fn refused(error: &StripeError, attempt: Attempt, jitter: Jitter) -> Command {
    match error {
        StripeError::Unknown(_) | StripeError::Endless(_) => lost(error, attempt, jitter),
        StripeError::Resting { .. } | StripeError::Crowded | StripeError::NotSent(_) | StripeError::Transient(_) => {
            transient(error, attempt, KeyAfterwards::Unused, jitter)
        }
        StripeError::NoFunds(_) => transient(error, attempt, KeyAfterwards::Spent, jitter),
        StripeError::Ours(refused) if !error.is_definite() => {
            // A key that belongs to another request tells that something was sent with it.
            if refused.kind == "idempotency_error" {
                return lost(error, attempt, jitter);
            }
            transient(error, attempt, KeyAfterwards::Unused, jitter)
        }
        StripeError::Payee(_) | StripeError::Ours(_) => Command::FailForGood {
            attempt,
            error: told(error),
        },
    }
}

fn lost(error: &StripeError, attempt: Attempt, jitter: Jitter) -> Command {
    Command::LoseReply {
        attempt,
        error: told(error),
        jitter,
    }
}

fn transient(error: &StripeError, attempt: Attempt, key: KeyAfterwards, jitter: Jitter) -> Command {
    Command::FailTransiently {
        attempt,
        error: told(error),
        key,
        jitter,
    }
}

fn told(error: &StripeError) -> ProviderError {
    let code = match error {
        StripeError::Ours(refused) if [401, 403].contains(&refused.status.as_u16()) => NOT_AUTHORISED,
        _ => error.code(),
    };
    ProviderError {
        code: code.to_owned(),
        message: error.to_string().chars().take(MESSAGE_CHARACTERS_MAX).collect(),
    }
}

/// Out of the random part of a new id.
fn jitter(ctx: &Context) -> Jitter {
    let random = ctx.new_id().as_u64_pair().1 % u64::from(Jitter::BASIS_POINTS_MAX + 1);
    Jitter::new(u32::try_from(random).unwrap_or(Jitter::BASIS_POINTS_MAX))
}
