//! Every status a payout went through.

use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::execute;
use super::{StorageError, Tx};

/// Who moved the payout, by which command, and why.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    pub command: &'a str,
    pub actor_id: Option<Uuid>,
    pub reason: Option<&'a str>,
    pub at: OffsetDateTime,
}

/// Where a payout went in one change.
#[derive(Debug, Clone)]
pub struct Moved<'a> {
    pub payout_id: String,
    pub version: i64,
    /// The statuses by name; a path of one status is the beginning.
    pub path: Vec<&'a str>,
}

/// Adds one row for each step of each path.
pub async fn append(tx: &Tx, moved: &[Moved<'_>], cause: Cause<'_>) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.history (payout_id, version, step, from_status, to_status, command, actor_id, reason, at) \
        SELECT payout_id, version, step, nullif(from_status, ''), to_status, $6, $7, $8, $9 \
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) \
            AS moved (payout_id, version, step, from_status, to_status)";
    let (mut payouts, mut versions, mut numbers, mut from, mut to) = (vec![], vec![], vec![], vec![], vec![]);
    for moved in moved {
        for (step, (before, after)) in (1_i64..).zip(steps(&moved.path)) {
            payouts.push(moved.payout_id.clone());
            versions.push(moved.version);
            numbers.push(step);
            from.push(before.to_owned());
            to.push(after.to_owned());
        }
    }
    if payouts.is_empty() {
        return Ok(());
    }
    let values = [
        payouts.into(),
        versions.into(),
        numbers.into(),
        from.into(),
        to.into(),
        cause.command.into(),
        cause.actor_id.into(),
        cause.reason.map(str::to_owned).into(),
        cause.at.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// From where to where; nowhere is written as an empty text.
fn steps<'a>(path: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    match path {
        [only] => vec![("", *only)],
        several => several.windows(2).map(|pair| (pair[0], pair[1])).collect(),
    }
}
