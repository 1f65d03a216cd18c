//! The audit log: one hash chain per stream, and the copy for the host's readers [R10.1, R10.2].

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};

/// Who did it, from where, and when.
#[derive(Debug, Clone)]
pub struct Doer<'a> {
    pub at: OffsetDateTime,
    pub id: Option<Uuid>,
    pub role: &'a str,
    pub admin_id: Option<i32>,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub request_id: Option<&'a str>,
}

/// What is written down about one operation. Secrets never stand in it.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    pub stream: &'a str,
    pub action: &'a str,
    pub entity_type: &'a str,
    pub entity_id: &'a str,
    pub success: bool,
    pub facts: &'a Value,
    pub error: Option<&'a str>,
    pub user_id: Option<Uuid>,
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

/// Appends to the chains and to the host's `user_audit_logs`. Stream by stream, so that two who write to the same ones do
/// not wait for each other; within a stream in the order given.
pub async fn append(tx: &Tx, doer: &Doer<'_>, entries: &[NewEntry<'_>]) -> Result<(), StorageError> {
    const SQL: &str = "WITH given AS MATERIALIZED ( \
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], \
                $8::text[], $9::text[]) \
            WITH ORDINALITY AS g (stream, action, entity_type, entity_id, success, facts, error, user_id, entity_uuid, place) \
            ORDER BY stream, place), \
        chained AS MATERIALIZED ( \
            SELECT g.*, payout.audit_append(stream, $10, $11, $12, action, entity_type, entity_id, success, facts) AS seq \
            FROM given g) \
        INSERT INTO public.user_audit_logs (user_id, admin_id, entity_type, entity_id, action, new_values, success, \
            error_message, ip_address, user_agent, metadata, created_at) \
        SELECT nullif(user_id, '')::uuid, $13, entity_type, nullif(entity_uuid, '')::uuid, action, facts::jsonb, success, \
            nullif(error, ''), $14::inet, $15, \
            $16::jsonb || jsonb_build_object('entityId', entity_id, 'stream', stream, 'seq', seq), $10 FROM chained";
    let texts = |read: fn(&NewEntry<'_>) -> String| -> sea_orm::Value {
        entries.iter().map(read).collect::<Vec<String>>().into()
    };
    let succeeded: Vec<bool> = entries.iter().map(|entry| entry.success).collect();
    let metadata = serde_json::json!({
        "requestId": doer.request_id,
        "actorId": doer.id,
        "actorRole": doer.role,
    });
    let values = [
        texts(|entry| entry.stream.to_owned()),
        texts(|entry| entry.action.to_owned()),
        texts(|entry| entry.entity_type.to_owned()),
        texts(|entry| entry.entity_id.to_owned()),
        succeeded.into(),
        texts(|entry| printable(entry.facts)),
        texts(|entry| entry.error.map(without_nul).unwrap_or_default()),
        texts(|entry| entry.user_id.map(|id| id.to_string()).unwrap_or_default()),
        texts(|entry| {
            Uuid::parse_str(entry.entity_id)
                .map(|id| id.to_string())
                .unwrap_or_default()
        }),
        doer.at.into(),
        doer.id.into(),
        doer.role.into(),
        doer.admin_id.into(),
        doer.ip
            .and_then(|ip| ip.parse::<IpAddr>().ok())
            .map(|ip| ip.to_string())
            .into(),
        doer.user_agent.map(without_nul).into(),
        printable(&metadata).into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
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
