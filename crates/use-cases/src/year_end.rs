//! Forms 1099: drafts that follow payments, the forms of a year, and what puts them right [R7.5].

mod plan;

use infrastructure::persistence::information_returns::{self as returns, Half, NewReturn, PayeeYear};
use infrastructure::persistence::{StorageError, Tx};
use money::Money;
use payout_domain::{Event, MemberPayout, Refusal, UserId};
use serde_json::json;
use tax::TaxError;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Actor, Context, Error, audit, retry};
use plan::{Figures, Step};

/// Payees looked at in one transaction.
const BATCH: i64 = 4000;

/// What a year-end run did. Run again, it creates nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearEnd {
    pub created: u64,
    pub unchanged: u64,
    pub corrected: u64,
    /// Payees for whom no form is due: too little was paid, or they are exempt.
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

/// The forms of the payee follow a payment that arrived, failed or came back, in its own transaction.
pub(crate) async fn follow(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    payout: &MemberPayout,
    events: &[Event],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let moved = events.iter().any(|event| {
        matches!(
            event,
            Event::Completed { .. } | Event::PaymentFailed { .. } | Event::Returned { .. }
        )
    });
    if !moved {
        return Ok(());
    }
    let Some(year) = returns::year_sent(&**tx, &payout.id.to_string()).await? else {
        return Ok(());
    };
    let arrived = events.iter().any(|event| matches!(event, Event::Completed { .. }));
    returns::hold(tx, payout.payee).await?;
    let Some(payee) = returns::payee(&**tx, year, payout.payee).await? else {
        return Ok(());
    };
    let step = plan::after_payment(&payee, &ctx.rules.tax_table, year, arrived)?;
    let why = if arrived {
        "another payment arrived"
    } else {
        "a payment came back"
    };
    let changes = Changes::of(ctx, &[(payee, step)], Some(why))?;
    changes.save(tx, year, Some(why), now).await?;
    match changes.entry(payout, year, why) {
        Some(entry) => Ok(audit::append(tx, actor, entry, now).await?),
        None => Ok(()),
    }
}

/// Takes the form that stands for a payee back and puts one with the figures of today in its place; the new one's id.
pub(crate) async fn correct(
    ctx: &Context,
    tx: &Tx,
    year: i32,
    payee: UserId,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    returns::hold(tx, payee).await?;
    let payee = returns::payee(&**tx, year, payee)
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

/// What is written of the steps of some payees.
#[derive(Default)]
struct Changes {
    added: Vec<NewReturn>,
    /// Drafts that become forms.
    generated: Vec<NewReturn>,
    /// The versions that others take the place of, or none does.
    ended: Vec<String>,
}

impl Changes {
    fn of(ctx: &Context, steps: &[(PayeeYear, Step)], why: Option<&str>) -> Result<Self, Error> {
        let mut changes = Self::default();
        for (payee, step) in steps {
            match step {
                Step::Nothing | Step::NotDue => {}
                Step::Create { state, figures } => changes.added.push(version(ctx, payee, state.code(), *figures)),
                Step::Generate(figures) => changes.generated.push(NewReturn {
                    form_id: standing_id(payee)?,
                    ..version(ctx, payee, "generated", *figures)
                }),
                Step::Withdraw => changes.ended.extend(payee.form_id.clone()),
                Step::Replace { state, figures } => {
                    changes.ended.extend(payee.form_id.clone());
                    let new = version(ctx, payee, state.code(), *figures);
                    changes.added.push(replacement(payee, new, why));
                }
            }
        }
        Ok(changes)
    }

    async fn save(&self, tx: &Tx, year: i32, why: Option<&str>, now: OffsetDateTime) -> Result<(), Error> {
        returns::supersede(tx, self.ended.clone(), why, now).await?;
        returns::generate_drafts(tx, &self.generated, now).await?;
        Ok(returns::insert(tx, year, &self.added, now).await?)
    }

    /// The one form that follows a payout, in the audit log [R10.1].
    fn entry(&self, payout: &MemberPayout, year: i32, why: &str) -> Option<audit::Entry> {
        let (added, ended) = (self.added.first(), self.ended.first());
        let new_id = added.map(|new| new.form_id.to_string());
        let action = match (added, ended) {
            (None, None) => return None,
            (Some(_), None) => "tax_form.drafted",
            (Some(_), Some(_)) => "tax_form.replaced",
            (None, Some(_)) => "tax_form.withdrawn",
        };
        Some(audit::Entry {
            stream: audit::stream("tax_form"),
            action: action.to_owned(),
            entity_type: "tax_form",
            entity_id: new_id.or_else(|| ended.cloned())?,
            user: Some(payout.payee),
            success: true,
            facts: json!({
                "taxYear": year,
                "payoutId": payout.id.to_string(),
                "status": added.map(|new| new.state),
                "otherIncome": added.map(|new| Money::usd(new.other_income_cents).to_string()),
                "taxWithheld": added.map(|new| Money::usd(new.tax_withheld_cents).to_string()),
                "supersedes": ended,
                "reason": why,
            }),
        })
    }
}

fn version(ctx: &Context, payee: &PayeeYear, state: &'static str, figures: Figures) -> NewReturn {
    NewReturn {
        form_id: ctx.new_id(),
        user_id: payee.user_id,
        version: payee.last_version + 1,
        state,
        other_income_cents: figures.other_income_cents,
        tax_withheld_cents: figures.tax_withheld_cents,
        supersedes: None,
        corrects: None,
        recipient: payee.recipient.clone(),
        w9_form_id: payee.w9_form_id.clone(),
        reason: None,
    }
}

fn replacement(payee: &PayeeYear, new: NewReturn, why: Option<&str>) -> NewReturn {
    let corrects = if payee.state.as_deref() == Some("filed") {
        payee.form_id.clone()
    } else {
        payee.corrects.clone()
    };
    NewReturn {
        supersedes: payee.form_id.clone(),
        corrects,
        reason: why.map(str::to_owned),
        ..new
    }
}

fn standing_id(payee: &PayeeYear) -> Result<Uuid, Error> {
    let id = payee.form_id.as_deref().unwrap_or_default();
    Uuid::parse_str(id).map_err(|_| StorageError::corrupt(returns::TABLE, id, "the id is no uuid").into())
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
