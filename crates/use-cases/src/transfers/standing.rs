use infrastructure::persistence::Connection;
use infrastructure::persistence::statements::{self, StatementRow};
use infrastructure::persistence::transfer_payees::TransferPayee;
use infrastructure::persistence::transfers::{self, Paid};
use money::{Currency, Money};
use payout_domain::transfer::{Balance, Facts, PayeeFacts, PayeeKind, Statement, StatementState, TransferTax};
use payout_domain::{PayeeId, StatementId, UserId};
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
    let mut standing = standings(ctx, db, vec![payee], named, now).await?;
    Ok(standing.pop().expect("every payee stands somewhere"))
}

/// The same of several, in their order.
pub(crate) async fn standings(
    ctx: &Context,
    db: &impl Connection,
    payees: Vec<TransferPayee>,
    named: &[StatementId],
    now: OffsetDateTime,
) -> Result<Vec<Standing>, Error> {
    let ids: Vec<PayeeId> = payees.iter().map(TransferPayee::payee_id).collect();
    let users: Vec<UserId> = payees.iter().map(TransferPayee::user).collect();
    let rows = statements::of_payees(db, &ids, named).await?;
    let people = facts::payees(ctx, db, &users, now.year()).await?;
    let paid = transfers::paid_in_year(db, &users, now.year()).await?;
    let standing = |payee| beside(payee, &rows, &people, &paid);
    payees.into_iter().map(standing).collect()
}

fn beside(payee: TransferPayee, rows: &[StatementRow], people: &[Payee], paid: &[Paid]) -> Result<Standing, Error> {
    let kind = payee.payee_kind()?;
    let his = rows.iter().filter(|row| row.payee_id == payee.id);
    let statements: Vec<Statement> = his.map(StatementRow::statement).collect::<Result<_, _>>()?;
    let disputed = statements
        .iter()
        .filter(|statement| matches!(statement.state, StatementState::Disputed { .. }))
        .map(|statement| statement.id);
    let paid = paid.iter().find(|paid| paid.is_of(payee.user(), kind));
    Ok(Standing {
        kind,
        facts: payee.facts(disputed.collect())?,
        person: people
            .iter()
            .find(|person| person.row.user_id == payee.user_id)
            .cloned(),
        paid_this_year: Money::usd(paid.map_or(0, |paid| paid.cents)),
        statements,
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

    /// What could be paid out of a creator's statements.
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
