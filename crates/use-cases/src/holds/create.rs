use infrastructure::persistence::holds::{self as stored_holds, Stored};
use infrastructure::persistence::placements::{PlacementRow, SplitRow};
use infrastructure::persistence::schedules::Stored as StoredSchedule;
use infrastructure::persistence::{Tx, placements, schedules as stored_schedules};
use money::Money;
use payout_domain::hold::{Hold, NewHold};
use payout_domain::schedule::Recipient;
use payout_domain::{HoldId, PayeeId, PayoutId, PlacementId, ScheduleId, SplitId};
use time::Date;

use super::read;
use super::record::{self, Recorded};
use super::view::HoldView;
use crate::schedules::{not_his_own, payable_placement};
use crate::{Actor, Context, Error, FieldFault, audit, retry};

/// What is to be kept back of a placement.
#[derive(Debug, Clone)]
pub struct Order {
    pub placement: PlacementId,
    /// The schedule that pays so much less; the first open one that pays as much when it is left out.
    pub schedule: Option<ScheduleId>,
    /// Only of this share.
    pub split: Option<SplitId>,
    pub payout: Option<PayoutId>,
    pub amount_cents: i64,
    pub reason: String,
    pub release_on: Date,
}

/// Where the money is kept out of.
struct Place {
    schedule: Option<ScheduleId>,
    split: Option<SplitId>,
    payee: PayeeId,
}

/// Keeps money back [R12.3]. It is kept out of an open schedule, or, as long as there is none, out of a share that is not
/// scheduled yet.
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, actor: &Actor, order: Order) -> Result<HoldView, Error> {
    let outcome = retry::on_conflict(|| try_create(ctx, actor, &order)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "placement",
            entity_id: &order.placement.to_string(),
            command: "create_escrow_hold",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    read::find(ctx, actor, outcome?).await
}

async fn try_create(ctx: &Context, actor: &Actor, order: &Order) -> Result<HoldId, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let placement = payable_placement(&tx, order.placement).await?;
    let amount = placement.money(order.amount_cents)?;
    let new = NewHold {
        id: HoldId(ctx.new_id()),
        placement: order.placement,
        schedule: None,
        payout: order.payout,
        amount,
        reason: order.reason.clone(),
        release_on: order.release_on,
    };
    let (mut hold, event) = Hold::create(new, now)?;
    let place = place(&tx, order, &placement, amount).await?;
    hold.schedule = place.schedule;
    not_his_own(&tx, actor, place.payee).await?;
    let stored = Stored {
        hold,
        payee: place.payee,
        split: place.split,
    };
    let recorded = Recorded {
        actor,
        stored: &stored,
        event: &event,
        before: None,
        now,
    };
    record::begin(ctx, &tx, &recorded).await?;
    tx.commit().await?;
    Ok(stored.hold.id)
}

async fn place(tx: &Tx, order: &Order, placement: &PlacementRow, amount: Money) -> Result<Place, Error> {
    let open = stored_schedules::lock_open_of(tx, order.placement).await?;
    if let Some(id) = order.schedule
        && !open.iter().any(|stored| stored.schedule.id == id)
    {
        let message = "must be a schedule of this placement that is not paid yet";
        return Err(fault("scheduleId", message));
    }
    let meant = open.into_iter().filter(|stored| {
        order.schedule.is_none_or(|id| stored.schedule.id == id)
            && order
                .split
                .is_none_or(|split| stored.schedule.recipient == Recipient::Split(split))
    });
    let mut any = false;
    for stored in meant {
        any = true;
        if pays(tx, &stored).await? >= amount.minor() {
            return Ok(Place {
                schedule: Some(stored.schedule.id),
                split: split_of(&stored),
                payee: stored.payee,
            });
        }
    }
    if any {
        return Err(Error::NothingToHold);
    }
    out_of_share(tx, order, placement, amount).await
}

/// What a schedule pays after what is kept out of it already.
pub(super) async fn pays(tx: &Tx, stored: &StoredSchedule) -> Result<i64, Error> {
    let holds = stored_holds::of_schedule(&**tx, stored.schedule.id).await?;
    let held: i64 = holds
        .iter()
        .map(|hold| hold.kept_out_of(stored.schedule.id).minor())
        .sum();
    Ok(stored.schedule.amount.minor() - held)
}

const fn split_of(stored: &StoredSchedule) -> Option<SplitId> {
    match stored.schedule.recipient {
        Recipient::Split(split) => Some(split),
        Recipient::Payee(_) => None,
    }
}

/// A share that nothing is scheduled of yet. A schedule that is made of it later pays so much less.
async fn out_of_share(tx: &Tx, order: &Order, placement: &PlacementRow, amount: Money) -> Result<Place, Error> {
    let splits = placements::splits_of(&**tx, &[placement.id]).await?;
    let meant: Vec<&SplitRow> = splits
        .iter()
        .filter(|split| order.split.is_none_or(|id| split.split_id() == id))
        .collect();
    let share = match meant.as_slice() {
        [only] => *only,
        [] if order.split.is_some() => return Err(fault("splitId", "must be a share of this placement")),
        [] => return Err(Error::NothingToHold),
        _ => return Err(fault("splitId", "is needed: more than one share could be meant")),
    };
    if left_of_share(tx, share.split_id()).await? < amount.minor() {
        return Err(Error::NothingToHold);
    }
    Ok(Place {
        schedule: None,
        split: Some(share.split_id()),
        payee: share.payee(),
    })
}

/// What of a share is neither scheduled, held nor paid.
pub(super) async fn left_of_share(tx: &Tx, split: SplitId) -> Result<i64, Error> {
    let share = placements::split(&**tx, split).await?;
    let amount = share.map_or(0, |share| share.amount_cents);
    Ok(amount - placements::committed_cents(tx, split).await?)
}

fn fault(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
