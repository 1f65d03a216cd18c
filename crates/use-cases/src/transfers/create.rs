use infrastructure::persistence::Tx;
use infrastructure::persistence::transfer_payees::{self, TransferPayee};
use money::Money;
use payout_domain::transfer::{NewTransfer, PayeeKind, Refusal, Source, TransferPayout, allocate, eligibility};
use payout_domain::{PayeeId, PayoutId, SplitId, StatementId};

use super::record::{self, CREATE, Recorded};
use super::standing::{Standing, currency, standing};
use super::view::TransferView;
use super::{programme, read, shares, staff_on};
use crate::{Actor, Context, Entity, Error, FieldFault, audit, retry};

/// What somebody asks to be paid.
#[derive(Debug, Clone)]
pub struct Order {
    pub payee: PayeeId,
    /// In cents; everything that is available when it is left out.
    pub amount_cents: Option<i64>,
    /// Only of these statements.
    pub statements: Option<Vec<StatementId>>,
    /// Outright out of this share of a placement; what is left of it without an amount.
    pub split: Option<SplitId>,
    /// For something that no statement holds.
    pub reason: Option<String>,
}

/// Creates a transfer for the worker to send. The provider is not asked [R11.6].
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, actor: &Actor, order: Order) -> Result<TransferView, Error> {
    let id = create_one(ctx, actor, &order).await?;
    read::find(ctx, actor, id).await
}

pub(super) async fn create_one(ctx: &Context, actor: &Actor, order: &Order) -> Result<PayoutId, Error> {
    programme(ctx)?;
    let outcome = retry::on_conflict(|| try_create(ctx, actor, order)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "payee",
            entity_id: &order.payee.to_string(),
            command: "create_payout",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome
}

async fn try_create(ctx: &Context, actor: &Actor, order: &Order) -> Result<PayoutId, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let payee = locked(&tx, order.payee).await?;
    let by = staff_on(actor, payee.user())?;
    let named = order.statements.as_deref().unwrap_or_default();
    let standing = standing(ctx, &*tx, payee, named, now).await?;
    let (amount, source) = match order.split {
        Some(split) => shares::outright(&tx, order, split).await?,
        None => wanted(ctx, &standing, order)?,
    };
    let new = NewTransfer {
        id: PayoutId(ctx.new_id()),
        payee: order.payee,
        payee_user: standing.payee.user(),
        amount,
        source,
        initiated_by: Some(by),
    };
    let (payout, change) = TransferPayout::create(new, &standing.facts(ctx, now))?;
    let recorded = Recorded {
        actor,
        payout: &payout,
        payee: &standing.payee,
        change: &change,
        command: CREATE,
        reason: order.reason.as_deref(),
        now,
    };
    record::begin(ctx, &tx, &recorded).await?;
    tx.commit().await?;
    record::measure(&payout, &change, true, now);
    Ok(payout.id)
}

async fn locked(tx: &Tx, id: PayeeId) -> Result<TransferPayee, Error> {
    transfer_payees::lock(tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Payee))
}

/// What is to be paid, and out of what: statements, unless there is a reason to pay something else.
fn wanted(ctx: &Context, standing: &Standing, order: &Order) -> Result<(Money, Source), Error> {
    let amount = order.amount_cents.map(|cents| Money::new(cents, currency(ctx)));
    match (&order.reason, &order.statements) {
        (Some(reason), None) => {
            let reason = reason.clone();
            let amount = amount.ok_or_else(|| missing("amountCents", "is needed for a payout without statements"))?;
            Ok((amount, Source::Adjustment { reason }))
        }
        (_, chosen) if standing.kind == PayeeKind::Creator => from_statements(ctx, standing, chosen.as_deref(), amount),
        _ => Err(missing(
            "reason",
            "or placementSplitId says what a recruiter is paid for beside his schedules",
        )),
    }
}

/// Claims what is asked for of the statements, after every check that the payee does not pass was named.
fn from_statements(
    ctx: &Context,
    standing: &Standing,
    chosen: Option<&[StatementId]>,
    amount: Option<Money>,
) -> Result<(Money, Source), Error> {
    let now = ctx.now();
    let facts = standing.facts(ctx, now);
    let balance = standing.balance(ctx)?;
    let blockers = eligibility(facts.payee, &facts.tax, &balance, facts.limits);
    if !blockers.is_empty() {
        return Err(Refusal::NotEligible { blockers }.into());
    }
    let everything = chosen.is_none().then(|| balance.available());
    let allocations = allocate(&standing.statements, chosen, amount.or(everything)).map_err(Refusal::from)?;
    let zero = Money::zero(currency(ctx));
    let total = allocations
        .iter()
        .try_fold(zero, |sum, part| sum.plus(part.amount))
        .map_err(Refusal::from)?;
    Ok((total, Source::Statements(allocations)))
}

fn missing(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
