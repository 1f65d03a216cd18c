//! Forms 1099: drafts that follow payments, the forms of a year, and what puts them right [R7.5].

mod changes;
mod following;
mod plan;

use infrastructure::persistence::Tx;
use infrastructure::persistence::information_returns::{self as returns, Half, PayeeYear};
use payout_domain::{Refusal, UserId};
use serde_json::json;
use tax::{FormType, TaxError};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Actor, Context, Error, audit, retry};
use changes::Changes;
use plan::Step;

pub(crate) use following::{follow, follow_transfer};

/// Payees looked at in one transaction.
const BATCH: i64 = 4000;

/// What a year-end run did. Run again, it creates nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearEnd {
    pub created: u64,
    pub unchanged: u64,
    pub corrected: u64,
    /// Forms that are not due: too little was paid, or the payee is exempt.
    pub below_threshold: u64,
}

/// Makes the forms of a year from its payments, payee by payee, in two halves side by side. Stopped half-way, the next
/// run goes on [R7.5].
#[tracing::instrument(skip_all)]
pub async fn generate(ctx: &Context, actor: &Actor, year: i32) -> Result<YearEnd, Error> {
    ctx.rules.tax_table.year(year).map_err(untaxed)?;
    let middle = returns::middle_payee(&*ctx.db, year).await?.unwrap_or(Uuid::max());
    let (mut done, upper) = tokio::try_join!(
        generate_half(ctx, actor, year, Half::Lower, (Uuid::nil(), middle)),
        generate_half(ctx, actor, year, Half::Upper, (middle, Uuid::max())),
    )?;
    done.add(upper);
    Ok(done)
}

async fn generate_half(
    ctx: &Context,
    actor: &Actor,
    year: i32,
    half: Half,
    (mut after, upto): (Uuid, Uuid),
) -> Result<YearEnd, Error> {
    let mut done = YearEnd::default();
    loop {
        let batch = match retry::on_conflict(|| generate_batch(ctx, actor, year, half, (after, upto))).await {
            Err(error) if met_another_run(&error) => continue,
            other => other?,
        };
        done.add(batch.did);
        match batch.last {
            Some(last) => after = last,
            None => return Ok(done),
        }
    }
}

/// A payment in between lets another run, begun at the same time, halve the year elsewhere. What it made is there now.
fn met_another_run(error: &Error) -> bool {
    let Error::Storage(error) = error else { return false };
    error.constraint().is_some_and(|name| returns::TAKEN.contains(&name))
}

/// Takes the form that stands for a payee back and puts one with the figures of today in its place; the new one's id.
pub(crate) async fn correct(
    ctx: &Context,
    tx: &Tx,
    (year, form): (i32, FormType),
    payee: UserId,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    returns::hold(tx, payee).await?;
    let payee = returns::payee(&**tx, year, form, payee)
        .await?
        .ok_or(Error::NothingToCorrect)?;
    match plan::by_hand(&payee, &ctx.rules.tax_table, year)? {
        step @ (Step::Replace { .. } | Step::Withdraw) => {
            let changes = Changes::of(ctx, &[(payee, step)], Some(reason))?;
            changes.save(tx, year, Some(reason), now).await
        }
        Step::Nothing | Step::NotDue | Step::Create { .. } | Step::Generate(_) => Err(Error::NothingToCorrect),
    }
}

struct Batch {
    did: YearEnd,
    /// None when no payee was left.
    last: Option<Uuid>,
}

async fn generate_batch(
    ctx: &Context,
    actor: &Actor,
    year: i32,
    half: Half,
    (after, upto): (Uuid, Uuid),
) -> Result<Batch, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    returns::hold_half(&tx, half).await?;
    let payees = returns::payees_between(&*tx, year, (after, upto), BATCH).await?;
    let last = payees.last().map(|payee| payee.user_id);
    let steps = payees
        .into_iter()
        .map(|payee| Ok((plan::at_year_end(&payee, &ctx.rules.tax_table, year)?, payee)))
        .map(|step: Result<_, Error>| step.map(|(step, payee)| (payee, step)))
        .collect::<Result<Vec<_>, _>>()?;
    let did = YearEnd::of(&steps);
    let why = Some("the payments of the year changed");
    Changes::of(ctx, &steps, why)?.save(&tx, year, why, now).await?;
    if did.created + did.corrected > 0 {
        let entry = audit::Entry {
            stream: audit::stream("tax_form"),
            action: "tax_form.year_end".to_owned(),
            entity_type: "tax_form",
            entity_id: year.to_string(),
            user: None,
            success: true,
            facts: json!({"taxYear": year, "created": did.created, "corrected": did.corrected, "afterPayee": after}),
        };
        audit::append(&tx, actor, entry, now).await?;
    }
    tx.commit().await?;
    Ok(Batch { did, last })
}

impl YearEnd {
    fn of(steps: &[(PayeeYear, Step)]) -> Self {
        let mut did = Self::default();
        for (_, step) in steps {
            *match step {
                Step::Create { .. } | Step::Generate(_) => &mut did.created,
                Step::Nothing => &mut did.unchanged,
                Step::Replace { .. } | Step::Withdraw => &mut did.corrected,
                Step::NotDue => &mut did.below_threshold,
            } += 1;
        }
        did
    }

    fn add(&mut self, other: Self) {
        self.created += other.created;
        self.unchanged += other.unchanged;
        self.corrected += other.corrected;
        self.below_threshold += other.below_threshold;
    }
}

/// A year that the table does not know is named.
pub(crate) fn untaxed(error: TaxError) -> Error {
    Refusal::Tax(error).into()
}
