use infrastructure::persistence::placements::{PlacementRow, SplitRow};
use infrastructure::persistence::schedules::Stored;
use infrastructure::persistence::{Scope, Tx, placements, transfer_payees};
use money::Money;
use payout_domain::placement::PlacementState;
use payout_domain::schedule::{NewSchedule, Recipient, Schedule};
use payout_domain::transfer::PayeeKind;
use payout_domain::{PayeeId, PayoutId, PlacementId, ScheduleId, SplitId};
use time::Date;

use super::record::{self, Recorded};
use super::view::ScheduleView;
use super::{commands, read};
use crate::{Actor, Context, Entity, Error, FieldFault, audit, holds, retry};

/// What is to be paid on a day.
#[derive(Debug, Clone)]
pub struct Order {
    pub placement: PlacementId,
    /// Whose share; the only one of the placement, or of the payee in it, when it is left out.
    pub split: Option<SplitId>,
    /// Who gets it, when it is no share.
    pub payee: Option<PayeeId>,
    /// What is left of the share when it is left out.
    pub amount_cents: Option<i64>,
    pub scheduled_on: Date,
    /// The end of the placement's guarantee when it is left out.
    pub guarantee_until: Option<Date>,
    pub trigger: String,
    /// A payout that it belongs to.
    pub payout: Option<PayoutId>,
}

/// Schedules a payment, and keeps a part of it back until the guarantee ends [R12.3].
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, actor: &Actor, order: Order) -> Result<ScheduleView, Error> {
    let outcome = retry::on_conflict(|| try_create(ctx, actor, &order)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "placement",
            entity_id: &order.placement.to_string(),
            command: "create_schedule",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    read::find(ctx, actor, outcome?).await
}

async fn try_create(ctx: &Context, actor: &Actor, order: &Order) -> Result<ScheduleId, Error> {
    let now = ctx.now();
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let tx = ctx.db.begin().await?;
    let placement = payable_placement(&tx, order.placement).await?;
    let splits = placements::splits_of(&*tx, &[placement.id]).await?;
    let share = share(order, &splits)?;
    let payee = recipient(&tx, order, share).await?;
    commands::not_his_own(&tx, actor, payee).await?;
    let (amount, unbound) = match share {
        Some(share) => amount_of_share(&tx, &placement, share, order.amount_cents).await?,
        None => (
            placement.money(order.amount_cents.ok_or_else(unnamed_amount)?)?,
            Vec::new(),
        ),
    };
    let guarantee_until = order.guarantee_until.or_else(|| {
        let ends = placement.guarantee_until();
        ends.filter(|day| *day > order.scheduled_on)
    });
    let (schedule, event) = Schedule::create(NewSchedule {
        id: ScheduleId(ctx.new_id()),
        placement: order.placement,
        recipient: share.map_or(Recipient::Payee(payee), |share| Recipient::Split(share.split_id())),
        amount,
        belongs_to: order.payout,
        scheduled_on: order.scheduled_on,
        guarantee_until,
        trigger: order.trigger.clone(),
        created_by: Some(by),
    })?;
    let stored = Stored {
        schedule,
        payee,
        hold: None,
    };
    let recorded = Recorded {
        actor,
        stored: &stored,
        events: &[event],
        before: None,
        connection_required: None,
        now,
    };
    record::begin(ctx, &tx, &recorded).await?;
    holds::keep_back(ctx, &tx, actor, &stored, unbound, percent(&placement), now).await?;
    tx.commit().await?;
    Ok(stored.schedule.id)
}

/// The placement under lock, unless nothing more is paid for it.
pub(crate) async fn payable_placement(tx: &Tx, id: PlacementId) -> Result<PlacementRow, Error> {
    let placement = placements::lock(tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Placement))?;
    match placement.placement_state()? {
        state @ (PlacementState::Failed | PlacementState::Cancelled) => {
            Err(Error::PlacementOver { state: state.code() })
        }
        PlacementState::Hired | PlacementState::Active | PlacementState::Completed => Ok(placement),
    }
}

fn percent(placement: &PlacementRow) -> u8 {
    u8::try_from(placement.holdback_percent).unwrap_or_default()
}

/// The share that is meant; none for somebody who has none.
fn share<'a>(order: &Order, splits: &'a [SplitRow]) -> Result<Option<&'a SplitRow>, Error> {
    if let Some(id) = order.split {
        let share = splits.iter().find(|split| split.split_id() == id);
        let share = share.filter(|share| order.payee.is_none_or(|payee| share.payee() == payee));
        return share
            .map(Some)
            .ok_or_else(|| fault("splitId", "must be a share of this placement, and of this payee"));
    }
    let meant: Vec<&SplitRow> = splits
        .iter()
        .filter(|split| order.payee.is_none_or(|payee| split.payee() == payee))
        .collect();
    match (meant.as_slice(), order.payee) {
        ([only], _) => Ok(Some(only)),
        ([], Some(_)) => Ok(None),
        ([], None) => Err(fault("payeeId", "is needed: nobody has a share of this placement")),
        (_, _) => Err(fault("splitId", "is needed: more than one share could be meant")),
    }
}

/// Who is paid. Somebody without a share has to be a recruiter too.
async fn recipient(tx: &Tx, order: &Order, share: Option<&SplitRow>) -> Result<PayeeId, Error> {
    let Some(payee) = share.map(SplitRow::payee).or(order.payee) else {
        return Err(fault("payeeId", "is needed"));
    };
    let row = transfer_payees::find(&**tx, payee, Scope::Everything).await?;
    let kind = row.map(|payee| payee.payee_kind()).transpose()?;
    if kind == Some(PayeeKind::Recruiter) {
        Ok(payee)
    } else {
        Err(fault("payeeId", "must be a payee of the kind recruiter"))
    }
}

/// What of a share is paid by a new schedule, and the holds on it that this schedule pays less by. No cent of a share is
/// scheduled twice.
async fn amount_of_share(
    tx: &Tx,
    placement: &PlacementRow,
    share: &SplitRow,
    asked: Option<i64>,
) -> Result<(Money, Vec<infrastructure::persistence::holds::Stored>), Error> {
    let left = share.amount_cents - placements::committed_cents(tx, share.split_id()).await?;
    let unbound = infrastructure::persistence::holds::lock_unbound_of(tx, share.split_id()).await?;
    let held: i64 = unbound.iter().map(|stored| stored.hold.amount.minor()).sum();
    let amount = asked.unwrap_or(left + held);
    let mut bound = Vec::new();
    let mut free = left;
    let mut payable = amount;
    for stored in unbound {
        let cents = stored.hold.amount.minor();
        if cents <= payable {
            (payable, free) = (payable - cents, free + cents);
            bound.push(stored);
        }
    }
    if amount > free || amount == 0 {
        let left = placement.money(left.max(0))?;
        return Err(Error::ShareCommitted { left });
    }
    Ok((placement.money(amount)?, bound))
}

fn unnamed_amount() -> Error {
    fault(
        "amountCents",
        "is needed for somebody who has no share of the placement",
    )
}

fn fault(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
