use infrastructure::persistence::{Tx, transfers};
use payout_domain::transfer::{Attempt, Event, ProviderError};

use super::calling;
use crate::Error;
use crate::transfers::Recorded;

/// Keeps the request of a claim before it is made, and how each turn began and ended.
pub(crate) async fn keep(tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let (payout, now) = (recorded.payout, recorded.now);
    for event in &recorded.change.events {
        if let Event::Claimed { attempt } = event {
            let outcome = if recorded.command == "report_absent" {
                "absent"
            } else {
                "vanished"
            };
            let before = Attempt {
                number: attempt.number.saturating_sub(1),
                ..*attempt
            };
            if attempt.number > 1 {
                transfers::finish_attempt(tx, payout.id, before, outcome, None, now).await?;
            }
            if let Some((key, body)) = calling::body(payout) {
                transfers::keep_request(tx, payout.id, attempt.generation, &key, &body, now).await?;
            }
            if let Some(call) = payout.next_call() {
                transfers::begin_attempt(tx, payout.id, *attempt, call, now).await?;
            }
        } else if let Some((outcome, error)) = ending(event) {
            let error = error.map(|error| (error.code.as_str(), error.message.as_str()));
            transfers::finish_attempt(tx, payout.id, payout.attempt(), outcome, error, now).await?;
        }
    }
    Ok(())
}

/// How a turn ended with an event, if it did.
fn ending(event: &Event) -> Option<(&'static str, Option<&ProviderError>)> {
    match event {
        Event::Completed { .. } => Some(("accepted", None)),
        Event::AmountMismatch { .. } => Some(("mismatch", None)),
        Event::RetryScheduled { error, .. } => Some(("retry", Some(error))),
        Event::Unresolved { error } => Some(("unresolved", Some(error))),
        Event::Failed { failure } => Some(("failed", Some(&failure.error))),
        Event::Created { .. }
        | Event::VoteCast { .. }
        | Event::Approved
        | Event::Cancelled { .. }
        | Event::Claimed { .. }
        | Event::Retried { .. }
        | Event::PartlyReversed { .. }
        | Event::Reversed { .. }
        | Event::BankStatusChanged { .. } => None,
    }
}
