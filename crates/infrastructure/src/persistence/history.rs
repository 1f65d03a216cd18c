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

/// Adds one row for each step of `path`, the statuses by name; a path of one status is the beginning.
pub async fn append(
    tx: &Tx,
    payout_id: &str,
    version: i64,
    path: &[&str],
    cause: Cause<'_>,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.history (payout_id, version, step, from_status, to_status, command, actor_id, reason, at) \
        SELECT $1, $2, step, nullif(from_status, ''), to_status, $5, $6, $7, $8 \
        FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS moved (from_status, to_status, step)";
    let from: Vec<String> = path.iter().map(|&status| status.to_owned()).collect();
    let (from, to): (Vec<String>, Vec<String>) = match from.as_slice() {
        [] => return Ok(()),
        [only] => (vec![String::new()], vec![only.clone()]),
        several => (several[..several.len() - 1].to_vec(), several[1..].to_vec()),
    };
    let values = [
        payout_id.into(),
        version.into(),
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
