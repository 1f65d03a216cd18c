use infrastructure::persistence::placements;
use infrastructure::persistence::transfer_payees::{self, TransferPayee};
use money::Money;
use payout_domain::PayeeId;
use payout_domain::transfer::{Balance, Blocker, Check, OwedShares, PayeeKind, Refusal, eligibility as blockers_of};

use super::standing::{Standing, currency, standing};
use super::{programme, scope};
use crate::{Actor, Context, Entity, Error};

/// What is owed to a payee, and what of it could be paid out now.
#[derive(Debug, Clone)]
pub struct BalanceView {
    pub payee: TransferPayee,
    pub balance: Balance,
    pub minimum: Money,
}

/// Whether a payee can be paid his balance, with every check and every reason.
#[derive(Debug, Clone)]
pub struct EligibilityView {
    pub payee: PayeeId,
    pub eligible: bool,
    pub checks: Vec<CheckView>,
    pub blockers: Vec<Blocker>,
}

/// One check, and whether it is passed.
#[derive(Debug, Clone, Copy)]
pub struct CheckView {
    pub check: Check,
    pub passed: bool,
}

/// The balance of a payee; his own, or for staff.
#[tracing::instrument(skip_all)]
pub async fn balance(ctx: &Context, actor: &Actor, id: PayeeId) -> Result<BalanceView, Error> {
    programme(ctx)?;
    view(ctx, found(ctx, actor, id).await?).await
}

/// One balance for each payee that the actor is.
#[tracing::instrument(skip_all)]
pub async fn own_balances(ctx: &Context, actor: &Actor) -> Result<Vec<BalanceView>, Error> {
    programme(ctx)?;
    let user = actor.user().ok_or(Error::PeopleOnly)?;
    let mut views = Vec::new();
    for payee in transfer_payees::of_user(ctx.db.connection(), user).await? {
        views.push(view(ctx, payee).await?);
    }
    Ok(views)
}

/// Whether a payee can be paid [R11.3].
#[tracing::instrument(skip_all)]
pub async fn eligibility(ctx: &Context, actor: &Actor, id: PayeeId) -> Result<EligibilityView, Error> {
    programme(ctx)?;
    let payee = found(ctx, actor, id).await?;
    let now = ctx.now();
    let standing = standing(ctx, ctx.db.connection(), payee, &[], now).await?;
    let balance = balance_of(ctx, &standing).await?;
    let facts = standing.facts(ctx, now);
    let blockers = blockers_of(facts.payee, &facts.tax, &balance, facts.limits);
    let passed = |check| blockers.iter().all(|blocker| blocker.check() != check);
    let checks = Check::ALL.map(|check| CheckView {
        check,
        passed: passed(check),
    });
    Ok(EligibilityView {
        payee: id,
        eligible: blockers.is_empty(),
        checks: checks.to_vec(),
        blockers,
    })
}

/// Refuses a payee whose available balance is below `cents`.
pub(super) async fn reaches(ctx: &Context, id: PayeeId, cents: i64) -> Result<(), Error> {
    let payee = transfer_payees::find(ctx.db.connection(), id, infrastructure::persistence::Scope::Everything).await?;
    let view = view(ctx, payee.ok_or(Error::NotFound(Entity::Payee))?).await?;
    let (available, minimum) = (view.balance.available(), Money::new(cents, view.minimum.currency()));
    if available.minor() >= cents {
        return Ok(());
    }
    let blockers = vec![Blocker::BelowMinimum { available, minimum }];
    Err(Refusal::NotEligible { blockers }.into())
}

async fn found(ctx: &Context, actor: &Actor, id: PayeeId) -> Result<TransferPayee, Error> {
    transfer_payees::find(ctx.db.connection(), id, scope(actor))
        .await?
        .ok_or(Error::NotFound(Entity::Payee))
}

async fn view(ctx: &Context, payee: TransferPayee) -> Result<BalanceView, Error> {
    let standing = standing(ctx, ctx.db.connection(), payee, &[], ctx.now()).await?;
    Ok(BalanceView {
        balance: balance_of(ctx, &standing).await?,
        minimum: ctx.rules.transfers.limits.minimum(),
        payee: standing.payee,
    })
}

/// Of a creator by his statements, of a recruiter by his shares.
async fn balance_of(ctx: &Context, standing: &Standing) -> Result<Balance, Error> {
    match standing.kind {
        PayeeKind::Creator => standing.balance(ctx),
        PayeeKind::Recruiter => {
            let currency = currency(ctx);
            let owed = placements::owed(ctx.db.connection(), standing.payee.payee_id(), currency).await?;
            let money = |cents| Money::new(cents, currency);
            let owed = OwedShares {
                in_flight: money(owed.in_flight),
                held: money(owed.held),
                scheduled: money(owed.scheduled),
                open: money(owed.open),
            };
            Ok(Balance::of_shares(&owed).map_err(Refusal::from)?)
        }
    }
}
