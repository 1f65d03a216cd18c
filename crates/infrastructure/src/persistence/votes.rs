//! Votes on payouts, one per person and approval round.

use approval::{ContentHash, Decision, Vote};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};

/// The constraint that a second vote of the same person violates.
pub const ONE_PER_PERSON: &str = "votes_one_per_person";

/// A vote as it was cast, with where it came from.
#[derive(Debug, Clone, FromQueryResult)]
pub struct VoteRow {
    pub payout_id: String,
    pub round: i32,
    pub user_id: Uuid,
    pub admin_id: Option<i32>,
    pub decision: String,
    pub reason: Option<String>,
    pub content_hash: String,
    pub voided: bool,
    pub at: OffsetDateTime,
}

/// Where a vote came from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub admin_id: Option<i32>,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
}

const SELECT: &str =
    "SELECT payout_id, round, user_id, admin_id, decision, reason, content_hash, voided, at FROM payout.votes";

/// The votes that count now, in order.
pub async fn of_round(db: &impl ConnectionTrait, payout_id: &str, round: i32) -> Result<Vec<Vote>, StorageError> {
    let text = format!("{SELECT} WHERE payout_id = $1 AND round = $2 ORDER BY at, id");
    let rows: Vec<VoteRow> = all(db, &text, [payout_id.into(), round.into()]).await?;
    rows.into_iter().map(vote).collect()
}

/// Every vote on each of the payouts, earlier rounds included.
pub async fn of_payouts(db: &impl ConnectionTrait, payout_ids: &[String]) -> Result<Vec<VoteRow>, StorageError> {
    let text = format!("{SELECT} WHERE payout_id = ANY($1) ORDER BY payout_id, round, at, id");
    all(db, &text, [payout_ids.to_vec().into()]).await
}

/// Adds a vote.
pub async fn insert(
    tx: &Tx,
    id: Uuid,
    payout_id: &str,
    round: u32,
    vote: &Vote,
    origin: Origin<'_>,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.votes (id, payout_id, round, user_id, admin_id, decision, reason, content_hash, ip_address, user_agent, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        id.into(),
        payout_id.into(),
        i32::try_from(round).unwrap_or(i32::MAX).into(),
        vote.voter.into(),
        origin.admin_id.into(),
        vote.decision.code().into(),
        vote.reason.clone().into(),
        vote.content_hash.as_str().into(),
        origin.ip.map(str::to_owned).into(),
        origin.user_agent.map(str::to_owned).into(),
        vote.at.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Keeps the votes of rounds before `round` as history that no longer counts.
pub async fn void_before(tx: &Tx, payout_id: &str, round: u32) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.votes SET voided = true WHERE payout_id = $1 AND round < $2 AND NOT voided";
    execute(
        &**tx,
        SQL,
        [payout_id.into(), i32::try_from(round).unwrap_or(i32::MAX).into()],
    )
    .await?;
    Ok(())
}

fn vote(row: VoteRow) -> Result<Vote, StorageError> {
    let corrupt = |reason: &str| StorageError::corrupt("votes", &row.payout_id, reason);
    Ok(Vote {
        voter: row.user_id,
        decision: Decision::parse(&row.decision).ok_or_else(|| corrupt("unknown decision"))?,
        content_hash: ContentHash::parse(&row.content_hash).ok_or_else(|| corrupt("malformed content hash"))?,
        reason: row.reason,
        at: row.at,
    })
}
