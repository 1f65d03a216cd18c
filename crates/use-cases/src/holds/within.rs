//! What happens to holds because something happens to their schedule, in its transaction.

use infrastructure::persistence::holds::{self as stored_holds, Stored};
use infrastructure::persistence::{Tx, schedules as stored_schedules};
use money::Money;
use payout_domain::hold::{Command, Event, Facts, Hold, Holdback, NewHold};
use payout_domain::schedule::Recipient;
use payout_domain::transfer::HARD_MINIMUM_CENTS;
use payout_domain::{HoldId, ScheduleId, UserId};
use time::{Date, OffsetDateTime};

use super::GUARANTEE_PERIOD;
use super::record::{self, Recorded};
use crate::{Actor, Context, Error};

/// Binds the holds on a share to the schedule that was made of it, and keeps back what the placement's percentage asks for
/// until the guarantee ends. A part too small to be paid is not kept back.
pub(crate) async fn keep_back(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    schedule: &stored_schedules::Stored,
    unbound: Vec<Stored>,
    percent: u8,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let mut paid = schedule.schedule.amount.minor();
    for mut stored in unbound {
        paid -= stored.hold.amount.minor();
        stored.hold.schedule = Some(schedule.schedule.id);
        stored.hold.version += 1;
        stored_holds::save(tx, &stored.hold, now).await?;
    }
    let Some(until) = guarantee(schedule, now) else {
        return Ok(());
    };
    let paid = Money::new(paid, schedule.schedule.amount.currency());
    let parts = Holdback::new(percent).and_then(|holdback| holdback.of(paid).ok());
    let Some((rest, held)) = parts.filter(|(rest, held)| is_payable(*rest) && held.minor() >= HARD_MINIMUM_CENTS)
    else {
        return Ok(());
    };
    debug_assert_eq!(rest.plus(held), Ok(paid), "the parts are the amount");
    let (kept, event) = Hold::create(
        NewHold {
            id: HoldId(ctx.new_id()),
            placement: schedule.schedule.placement,
            schedule: Some(schedule.schedule.id),
            payout: schedule.schedule.belongs_to,
            amount: held,
            reason: GUARANTEE_PERIOD.to_owned(),
            release_on: until,
        },
        now,
    )?;
    let stored = Stored {
        hold: kept,
        payee: schedule.payee,
        split: match schedule.schedule.recipient {
            Recipient::Split(split) => Some(split),
            Recipient::Payee(_) => None,
        },
    };
    let recorded = Recorded {
        actor,
        stored: &stored,
        event: &event,
        before: None,
        now,
    };
    record::begin(ctx, tx, &recorded).await
}

/// The end of a guarantee that is still running when the schedule is due.
fn guarantee(schedule: &stored_schedules::Stored, now: OffsetDateTime) -> Option<Date> {
    let due = schedule.schedule.scheduled_on;
    schedule
        .schedule
        .guarantee_until
        .filter(|until| *until > due && *until > now.date())
}

/// Everything may be kept back; what is paid has to be worth a transfer.
const fn is_payable(rest: Money) -> bool {
    rest.minor() == 0 || rest.minor() >= HARD_MINIMUM_CENTS
}

/// A schedule that is called off gives back what was to be kept out of it: nothing is paid, so nothing is held. The caller
/// has not saved it yet.
pub(crate) async fn return_all(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    schedule: ScheduleId,
    by: UserId,
    now: OffsetDateTime,
) -> Result<(), Error> {
    for stored in stored_holds::lock_active_of(tx, schedule).await? {
        advance(ctx, tx, actor, stored, Command::Cancel { by }, now).await?;
    }
    Ok(())
}

/// What is kept back until the guarantee ends follows its end.
pub(crate) async fn follow_guarantee(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    schedule: &stored_schedules::Stored,
    before: Option<Date>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let after = schedule.schedule.guarantee_until;
    let (Some(until), Some(by)) = (after.filter(|_| after != before), actor.user()) else {
        return Ok(());
    };
    for stored in stored_holds::lock_active_of(tx, schedule.schedule.id).await? {
        if stored.hold.reason == GUARANTEE_PERIOD && stored.hold.release_on == before {
            let command = Command::Change {
                by,
                amount: None,
                reason: None,
                release_on: Some(until),
            };
            advance(ctx, tx, actor, stored, command, now).await?;
        }
    }
    Ok(())
}

async fn advance(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    mut stored: Stored,
    command: Command,
    now: OffsetDateTime,
) -> Result<Event, Error> {
    let before = Some((stored.hold.status(), stored.hold.remaining()));
    let facts = Facts {
        schedule_is_open: true,
        now,
    };
    let event = stored.hold.handle(command, &facts)?;
    let recorded = Recorded {
        actor,
        stored: &stored,
        event: &event,
        before,
        now,
    };
    record::save(ctx, tx, &recorded).await?;
    Ok(event)
}
