use infrastructure::persistence::holds::HoldRow;
use payout_domain::hold::{Hold, State, Status};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::Error;

/// A hold as it is shown.
#[derive(Debug, Clone)]
pub struct HoldView {
    pub id: Uuid,
    pub placement_id: Uuid,
    pub schedule_id: Option<Uuid>,
    pub split_id: Option<Uuid>,
    pub payee_id: Uuid,
    pub payout_id: Option<Uuid>,
    pub amount_cents: i64,
    pub released_cents: i64,
    /// What is kept back at this moment.
    pub remaining_cents: i64,
    pub currency: String,
    pub reason: String,
    pub status: Status,
    pub held_at: OffsetDateTime,
    pub release_on: Option<Date>,
    pub released_at: Option<OffsetDateTime>,
    /// A user, or `system` when its day had come.
    pub released_by: Option<String>,
    pub ended_at: Option<OffsetDateTime>,
    /// Why it was forfeited.
    pub ended_reason: Option<String>,
    pub updated_at: OffsetDateTime,
}

pub(super) fn view(row: HoldRow) -> Result<HoldView, Error> {
    let hold = row.hold()?;
    let (released_at, released_by) = released(&hold).unzip();
    Ok(HoldView {
        id: row.id,
        placement_id: row.placement_id,
        schedule_id: row.schedule_id,
        split_id: row.split_id,
        payee_id: row.payee_id,
        payout_id: row.payout_id,
        amount_cents: row.amount_cents,
        released_cents: row.released_cents,
        remaining_cents: hold.remaining().minor(),
        currency: row.currency,
        reason: row.reason,
        status: hold.status(),
        held_at: row.held_at,
        release_on: row.release_on,
        released_at,
        released_by,
        ended_at: row.ended_at,
        ended_reason: row.ended_reason,
        updated_at: row.updated_at,
    })
}

fn released(hold: &Hold) -> Option<(OffsetDateTime, String)> {
    match &hold.state {
        State::Released { at, by } => Some((*at, by.map_or_else(|| "system".to_owned(), |user| user.to_string()))),
        State::Active | State::Cancelled { .. } | State::Forfeited { .. } => None,
    }
}
