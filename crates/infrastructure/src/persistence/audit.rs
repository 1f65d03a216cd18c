//! The audit log: one hash chain per stream, and the copy for the host's readers [R10.1, R10.2].

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, value};
use super::{StorageError, Tx};

/// What is written down about one operation. Secrets never stand in it.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    pub stream: &'a str,
    pub at: OffsetDateTime,
    pub actor_id: Option<Uuid>,
    pub actor_role: &'a str,
    pub action: &'a str,
    pub entity_type: &'a str,
    pub entity_id: &'a str,
    pub success: bool,
    pub facts: &'a Value,
    pub error: Option<&'a str>,
    pub user_id: Option<Uuid>,
    pub admin_id: Option<i32>,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub request_id: Option<&'a str>,
}

/// One entry as it stands in the log.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Entry {
    pub stream: String,
    pub seq: i64,
    pub at: OffsetDateTime,
    pub actor_id: Option<Uuid>,
    pub actor_role: String,
    pub action: String,
    pub entity_type: String,
    pub entity_id: String,
    pub success: bool,
    /// The canonical text that was hashed.
    pub body: String,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Where a stream ends.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Head {
    pub stream: String,
    pub seq: i64,
    pub hash: Vec<u8>,
}

impl Entry {
    /// The hash that an entry with this text after `prev` has.
    pub fn hash_of(prev: &[u8], body: &str) -> Vec<u8> {
        Sha256::new().chain_update(prev).chain_update(body).finalize().to_vec()
    }

    pub fn hash_in_hex(&self) -> String {
        hex::encode(&self.hash)
    }

    /// What the first entry of a stream comes after.
    pub fn genesis(stream: &str) -> Vec<u8> {
        Sha256::digest(format!("genesis:{stream}")).to_vec()
    }
}

/// Appends to the chain and to the host's `user_audit_logs`. Returns the number in its stream.
pub async fn append(tx: &Tx, entry: &NewEntry<'_>) -> Result<i64, StorageError> {
    let facts = printable(entry.facts);
    let metadata = serde_json::json!({
        "requestId": entry.request_id,
        "actorId": entry.actor_id,
        "actorRole": entry.actor_role,
        "entityId": entry.entity_id,
        "stream": entry.stream,
    });
    value(
        &**tx,
        "WITH chained AS (SELECT payout.audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9) AS seq),
              copied AS (
                  INSERT INTO public.user_audit_logs (user_id, admin_id, entity_type, entity_id, action, new_values, success,
                                                      error_message, ip_address, user_agent, metadata, created_at)
                  SELECT $10, $11, $6, $12, $5, $9::jsonb, $8, $13, $14::inet, $15,
                         $16::jsonb || jsonb_build_object('seq', chained.seq), $2 FROM chained)
         SELECT seq FROM chained",
        [
            entry.stream.into(),
            entry.at.into(),
            entry.actor_id.into(),
            entry.actor_role.into(),
            entry.action.into(),
            entry.entity_type.into(),
            entry.entity_id.into(),
            entry.success.into(),
            facts.into(),
            entry.user_id.into(),
            entry.admin_id.into(),
            Uuid::parse_str(entry.entity_id).ok().into(),
            entry.error.map(without_nul).into(),
            entry.ip.and_then(|ip| ip.parse::<IpAddr>().ok()).map(|ip| ip.to_string()).into(),
            entry.user_agent.map(without_nul).into(),
            printable(&metadata).into(),
        ],
    )
    .await
}

/// The entries of a stream before a number, newest first.
pub async fn of_stream(
    db: &impl ConnectionTrait,
    stream: &str,
    before_seq: Option<i64>,
    limit: u64,
) -> Result<Vec<Entry>, StorageError> {
    all(
        db,
        "SELECT * FROM payout.audit_log WHERE stream = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        [
            stream.into(),
            before_seq.unwrap_or(i64::MAX).into(),
            i64::try_from(limit).unwrap_or(i64::MAX).into(),
        ],
    )
    .await
}

/// The next entries of all streams in the order of their chains.
pub async fn chains_after(
    db: &impl ConnectionTrait,
    stream: &str,
    seq: i64,
    limit: i64,
) -> Result<Vec<Entry>, StorageError> {
    all(
        db,
        "SELECT * FROM payout.audit_log WHERE (stream, seq) > ($1, $2) ORDER BY stream, seq LIMIT $3",
        [stream.into(), seq.into(), limit.into()],
    )
    .await
}

/// The next streams and where they must end.
pub async fn heads_after(db: &impl ConnectionTrait, stream: &str, limit: i64) -> Result<Vec<Head>, StorageError> {
    all(
        db,
        "SELECT stream, seq, hash FROM payout.audit_streams WHERE stream > $1 ORDER BY stream LIMIT $2",
        [stream.into(), limit.into()],
    )
    .await
}

/// JSON text that PostgreSQL takes as `jsonb`: it refuses the character NUL.
fn printable(facts: &Value) -> String {
    facts.to_string().replace("\\u0000", "\\ufffd")
}

fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
