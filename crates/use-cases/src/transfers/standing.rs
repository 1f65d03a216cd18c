use infrastructure::persistence::transfer_payees::TransferPayee;
use infrastructure::persistence::{Connection, statements, transfers};
use money::{Currency, Money};
use payout_domain::StatementId;
use payout_domain::transfer::{Balance, Facts, PayeeFacts, PayeeKind, Statement, StatementState, TransferTax};
use tax::{PaidBefore, W9Standing};
use time::{Duration, OffsetDateTime};

use crate::facts::{self, Payee};
use crate::{Context, Error};

/// How long a worker keeps a transfer that it has claimed: longer than the provider may take.
const LEASE: Duration = Duration::minutes(2);

/// A payee with everything that decides about paying him.
pub(crate) struct Standing {
    pub payee: TransferPayee,
    pub kind: PayeeKind,
    pub statements: Vec<Statement>,
    facts: PayeeFacts,
    /// None when the main application no longer knows his user.
    person: Option<Payee>,
    paid_this_year: Money,
}

/// Reads what stands beside a payee. `named` are statements that are looked at even when they are paid. Under the payee's
/// lock nothing of it changes until the transaction ends.
pub(crate) async fn standing(
    ctx: &Context,
    db: &impl Connection,
    payee: TransferPayee,
    named: &[StatementId],
    now: OffsetDateTime,
) -> Result<Standing, Error> {
    let kind = payee.payee_kind()?;
    let rows = statements::of_payee(db, payee.payee_id(), named).await?;
    let statements: Vec<Statement> = rows
        .iter()
        .map(statements::StatementRow::statement)
        .collect::<Result<_, _>>()?;
    let disputed = statements
        .iter()
        .filter(|statement| matches!(statement.state, StatementState::Disputed { .. }))
        .map(|statement| statement.id);
    let facts = payee.facts(disputed.collect())?;
    let person = match facts::payee(ctx, db, payee.user(), now.year(), None).await {
        Ok(person) => Some(person),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    let paid = transfers::paid_in_year(db, payee.user(), kind, now.year()).await?;
    Ok(Standing {
        kind,
        statements,
        facts,
        person,
        paid_this_year: Money::usd(paid),
        payee,
    })
}

impl Standing {
    /// The facts of the domain at `now`.
    pub fn facts<'a>(&'a self, ctx: &'a Context, now: OffsetDateTime) -> Facts<'a> {
        let rules = &ctx.rules.transfers;
        Facts {
            payee: &self.facts,
            tax: self.tax(ctx, now),
            statements: &self.statements,
            limits: &rules.limits,
            policy: &rules.policy,
            lease: LEASE,
            now,
        }
    }

    /// What could be paid out of his statements.
    pub fn balance(&self, ctx: &Context) -> Result<Balance, Error> {
        let limits = &ctx.rules.transfers.limits;
        let balance = Balance::of(&self.statements, currency(ctx), limits);
        Ok(balance.map_err(payout_domain::transfer::Refusal::from)?)
    }

    fn tax<'a>(&self, ctx: &'a Context, now: OffsetDateTime) -> TransferTax<'a> {
        let facts = match &self.person {
            Some(person) => {
                let mut facts = person.facts(ctx, now).tax;
                let this_year = facts.paid_before.this_year.plus(self.paid_this_year);
                // What does not fit is certainly enough for any gate.
                facts.paid_before.this_year = this_year.unwrap_or(Money::usd(i64::MAX));
                facts
            }
            None => payout_domain::TaxFacts {
                w9: W9Standing::Missing,
                foreign: false,
                paid_before: PaidBefore::nothing(),
                table: &ctx.rules.tax_table,
            },
        };
        TransferTax {
            reporting: ctx.rules.transfers.reporting,
            income: self.kind.income(),
            facts,
            withholding_accepted: self.payee.withholding_accepted_at.is_some(),
        }
    }
}

/// The currency of the limits, in which everything is paid.
pub(crate) fn currency(ctx: &Context) -> Currency {
    ctx.rules.transfers.limits.minimum().currency()
}
