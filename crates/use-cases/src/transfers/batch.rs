use infrastructure::persistence::statements;
use payout_domain::transfer::{Blocker, Refusal};
use payout_domain::{PayeeId, PayoutId};

use super::create::{Order, create_one};
use super::programme;
use crate::{Actor, Context, Error};

/// The most payees of one batch.
pub const PAYEES_MAX: usize = 100;

/// Whom to pay what he has.
#[derive(Debug, Clone)]
pub struct Batch {
    /// These; without any, whoever has something payable, the longest waiting first.
    pub payees: Option<Vec<PayeeId>>,
    /// Nobody with less than this, in cents.
    pub min_amount_cents: Option<i64>,
}

/// What became of one payee.
#[derive(Debug)]
pub struct BatchRow {
    pub payee: PayeeId,
    pub outcome: Outcome,
}

/// Paid, or why not. Each payee is a transaction of his own.
#[derive(Debug)]
pub enum Outcome {
    Created(PayoutId),
    /// He may not be paid now, for all these reasons.
    NotEligible(Vec<Blocker>),
    Refused(Error),
}

/// Pays several payees what is available to each, with a result per payee.
#[tracing::instrument(skip_all)]
pub async fn batch(ctx: &Context, actor: &Actor, batch: Batch) -> Result<Vec<BatchRow>, Error> {
    programme(ctx)?;
    actor.user().ok_or(Error::PeopleOnly)?;
    let mut payees = if let Some(payees) = batch.payees {
        payees
    } else {
        let limit = u64::try_from(PAYEES_MAX).unwrap_or(u64::MAX);
        statements::payees_with_something_payable(ctx.db.connection(), limit).await?
    };
    payees.truncate(PAYEES_MAX);
    let mut rows = Vec::new();
    for payee in payees {
        let outcome = match one(ctx, actor, payee, batch.min_amount_cents).await {
            Ok(id) => Outcome::Created(id),
            Err(Error::TransferRefused(Refusal::NotEligible { blockers })) => Outcome::NotEligible(blockers),
            // Nobody after him would fare better.
            Err(Error::Storage(error)) => return Err(error.into()),
            Err(error) => Outcome::Refused(error),
        };
        rows.push(BatchRow { payee, outcome });
    }
    Ok(rows)
}

async fn one(ctx: &Context, actor: &Actor, payee: PayeeId, at_least: Option<i64>) -> Result<PayoutId, Error> {
    if let Some(cents) = at_least {
        super::balance::reaches(ctx, payee, cents).await?;
    }
    let order = Order {
        payee,
        amount_cents: None,
        statements: None,
        split: None,
        reason: None,
    };
    create_one(ctx, actor, &order).await
}
