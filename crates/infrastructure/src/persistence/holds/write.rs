use payout_domain::hold::{Hold, State};
use sea_orm::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Stored;
use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// Adds a hold that was just created.
pub async fn insert(tx: &Tx, stored: &Stored, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.holds (id, placement_id, split_id, payee_id, payout_id, currency, held_at, \
        schedule_id, amount_cents, released_cents, reason, release_on, status, ended_at, ended_by, ended_reason, returned, \
        version, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let hold = &stored.hold;
    let mut values: Vec<Value> = vec![
        hold.id.0.into(),
        hold.placement.0.into(),
        stored.split.map(|split| split.0).into(),
        stored.payee.0.into(),
        hold.payout.map(|payout| payout.0).into(),
        hold.amount.currency().code().into(),
        hold.held_at.into(),
    ];
    values.extend(changing(hold, now));
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Writes the whole aggregate back, one version on. The row is locked by `tx`; the version proves it.
pub async fn save(tx: &Tx, hold: &Hold, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.holds SET schedule_id = $3, amount_cents = $4, released_cents = $5, reason = $6, \
        release_on = $7, status = $8, ended_at = $9, ended_by = $10, ended_reason = $11, returned = $12, version = $13, \
        updated_at = $14 WHERE id = $1 AND version = $2";
    let mut values: Vec<Value> = vec![hold.id.0.into(), (hold.version - 1).into()];
    values.extend(changing(hold, now));
    let written = execute(&**tx, SQL, values).await?;
    if written.rows_affected() != 1 {
        return Err(StorageError::Outdated {
            table: "holds",
            id: hold.id.to_string(),
        });
    }
    Ok(())
}

fn changing(hold: &Hold, now: OffsetDateTime) -> [Value; 12] {
    let (ended_at, ended_by, ended_reason, returned) = ended(&hold.state);
    [
        hold.schedule.map(|schedule| schedule.0).into(),
        hold.amount.minor().into(),
        hold.released.minor().into(),
        hold.reason.clone().into(),
        hold.release_on.into(),
        hold.status().code().into(),
        ended_at.into(),
        ended_by.into(),
        ended_reason.into(),
        returned.into(),
        hold.version.into(),
        now.into(),
    ]
}

fn ended(state: &State) -> (Option<OffsetDateTime>, Option<Uuid>, Option<String>, bool) {
    match state {
        State::Active => (None, None, None, false),
        State::Released { at, by } => (Some(*at), by.map(|user| user.0), None, false),
        State::Cancelled { at, by, returned } => (Some(*at), Some(by.0), None, *returned),
        State::Forfeited { at, by, reason } => (Some(*at), Some(by.0), Some(reason.clone()), false),
    }
}
