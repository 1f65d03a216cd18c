use infrastructure::crypto;
use infrastructure::persistence::Tx;
use infrastructure::persistence::api_keys::{self, KeyRow};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{NewKey, entry};
use crate::{Actor, Context, Error, FieldFault, audit};

/// The longest that two secrets of a key are good beside each other.
pub const OVERLAP_MAX: Duration = Duration::days(30);

/// A key with another secret, shown once.
#[derive(Debug)]
pub struct Rotated {
    pub key: NewKey,
    /// Until then the secret before is good too.
    pub old_until: OffsetDateTime,
}

/// All keys, also those that are over; never their secrets.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context) -> Result<Vec<KeyRow>, Error> {
    Ok(api_keys::list(&*ctx.db).await?)
}

/// Gives a key another secret. The one so far stays good for `overlap`, so that its owner can change over without a gap;
/// one from a rotation before that does not.
#[tracing::instrument(skip_all)]
pub async fn rotate(ctx: &Context, name_or_id: &str, overlap: Duration) -> Result<Rotated, Error> {
    if overlap.is_negative() || overlap > OVERLAP_MAX {
        return Err(fault(
            "overlap",
            "two secrets are good beside each other for 30 days at most",
        ));
    }
    let now = ctx.now();
    let (secret, hash) = crypto::api_keys::generate();
    let tx = ctx.db.begin().await?;
    let row = usable(&tx, name_or_id, now).await?;
    let old_until = now + overlap;
    api_keys::rotate(&tx, row.id, &hash, old_until, now).await?;
    let facts = json!({ "name": row.name, "oldUntil": old_until.to_string() });
    audit::append(&tx, &Actor::worker(), entry(row.id, "rotated", facts), now).await?;
    tx.commit().await?;
    let key = NewKey {
        id: row.id,
        name: row.name,
        secret,
    };
    Ok(Rotated { key, old_until })
}

/// Ends a key at once, with every secret it has. It stays in the list.
#[tracing::instrument(skip_all)]
pub async fn revoke(ctx: &Context, name_or_id: &str) -> Result<KeyRow, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let row = found(&tx, name_or_id).await?;
    if row.revoked_at.is_some() {
        return Ok(row);
    }
    api_keys::revoke(&tx, row.id, now).await?;
    let facts = json!({ "name": row.name });
    audit::append(&tx, &Actor::worker(), entry(row.id, "revoked", facts), now).await?;
    tx.commit().await?;
    Ok(row)
}

async fn usable(tx: &Tx, name_or_id: &str, now: OffsetDateTime) -> Result<KeyRow, Error> {
    let row = found(tx, name_or_id).await?;
    let is_over = row.revoked_at.is_some() || row.expires_at.is_some_and(|at| at <= now);
    if is_over {
        return Err(fault("key", "this key was revoked or has ended; make another one"));
    }
    Ok(row)
}

async fn found(tx: &Tx, name_or_id: &str) -> Result<KeyRow, Error> {
    let row = api_keys::lock(tx, name_or_id.trim()).await?;
    row.ok_or_else(|| fault("key", "no key has this name or id"))
}

fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
