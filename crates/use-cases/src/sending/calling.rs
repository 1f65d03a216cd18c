use infrastructure::persistence::{StorageError, transfers};
use infrastructure::stripe::{Doubt, Keyed, Stripe, StripeError, Transfer, TransferFilter, TransferOrder};
use payout_domain::PayoutId;
use payout_domain::transfer::{IdempotencyKey, TransferPayout};

use crate::{Context, Error};

/// By which a transfer at the provider names its payout, and the request it came from.
pub(super) const PAYOUT: &str = "payout_id";
const GENERATION: &str = "generation";

/// What the provider said to a call.
#[derive(Debug)]
pub(super) enum Answer {
    /// It has the transfer. `others` stand there besides, which nobody expected.
    Found { transfer: Box<Transfer>, others: usize },
    /// It has none.
    Absent,
    /// It was asked to send and did not, or nobody knows.
    NotSent(StripeError),
    /// It answers that key for ever as it did once, and has no transfer.
    KeySpent(StripeError),
    /// It could not be asked.
    NotAsked(StripeError),
}

/// The exact body of a transfer's request, stored before the provider is called.
pub(super) fn body(payout: &TransferPayout) -> Option<(IdempotencyKey, String)> {
    let request = payout.request()?;
    let (id, generation) = (payout.id.to_string(), payout.generation.to_string());
    let order = TransferOrder {
        amount: request.amount,
        destination: &request.destination.0,
        transfer_group: &group(payout.id),
        description: None,
        metadata: &[(PAYOUT, &id), (GENERATION, &generation)],
    };
    Some((request.key, order.body()))
}

/// Asks whether the provider has the transfer.
pub(super) async fn ask(ctx: &Context, stripe: &Stripe, payout: &TransferPayout) -> Answer {
    match find(ctx, stripe, payout).await {
        Ok(answer) => answer,
        Err(error) => Answer::NotAsked(error),
    }
}

/// Makes the stored request, byte for byte.
pub(super) async fn make(ctx: &Context, stripe: &Stripe, payout: &TransferPayout) -> Result<Answer, Error> {
    let stored = transfers::stored_request(ctx.db.connection(), payout.id, payout.generation).await?;
    let body = stored.ok_or_else(|| {
        StorageError::corrupt(
            "transfer_requests",
            payout.id,
            "a transfer is claimed without its request",
        )
    })?;
    let key = IdempotencyKey::of(payout.id, payout.generation);
    let order = Keyed {
        key: key.as_str(),
        body: &body,
    };
    Ok(match stripe.create_transfer(order, ctx.now()).await {
        Ok(transfer) => Answer::Found {
            transfer: Box::new(transfer),
            others: 0,
        },
        // The provider keeps to a failure for as long as it knows the key. Only what it has tells whether the money moved.
        Err(error @ StripeError::Unknown(Doubt::Failed { saved: true, .. })) => match find(ctx, stripe, payout).await {
            Ok(Answer::Absent) => Answer::KeySpent(error),
            Ok(found) => found,
            Err(_) => Answer::NotSent(error),
        },
        Err(error) => Answer::NotSent(error),
    })
}

/// The oldest that stands. One of an earlier request that came back as a whole is as if it had not been made.
async fn find(ctx: &Context, stripe: &Stripe, payout: &TransferPayout) -> Result<Answer, StripeError> {
    let (id, generation) = (payout.id.to_string(), payout.generation.to_string());
    let group = group(payout.id);
    let filter = TransferFilter {
        transfer_group: Some(&group),
        ..TransferFilter::default()
    };
    let mut standing = stripe.all_transfers(&filter, ctx.now()).await?;
    standing.retain(|transfer| {
        let is_ours = transfer.metadata.get(PAYOUT) == Some(&id);
        is_ours && (!transfer.reversed || transfer.metadata.get(GENERATION) == Some(&generation))
    });
    standing.sort_by_key(|transfer| transfer.created_at);
    let others = standing.iter().skip(1).filter(|transfer| !transfer.reversed).count();
    let oldest = standing.into_iter().next();
    Ok(oldest.map_or(Answer::Absent, |transfer| Answer::Found {
        transfer: Box::new(transfer),
        others,
    }))
}

fn group(payout: PayoutId) -> String {
    format!("payout_{payout}")
}
