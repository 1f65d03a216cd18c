use infrastructure::events::EndpointSecret;
use infrastructure::persistence::StorageError;
use infrastructure::persistence::webhook_endpoints::{self, OLD_SECRET, SECRET, TABLE};
use secrecy::SecretString;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::endpoints;
use crate::{Actor, Context, Entity, Error, audit};

/// So long the secret before signs beside the new one.
const OLD_SIGNS: Duration = Duration::hours(24);

/// A new secret, told once.
#[derive(Debug)]
pub struct Rotated {
    pub secret: SecretString,
    pub old_secret_until: OffsetDateTime,
}

/// Gives an endpoint a new secret. The one so far signs beside it for a day, so that its owner can change over.
#[tracing::instrument(skip_all)]
pub async fn rotate(ctx: &Context, actor: &Actor, id: Uuid) -> Result<Rotated, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    webhook_endpoints::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    let kept = webhook_endpoints::secrets(&*tx, id).await?;
    let kept = kept.ok_or(Error::NotFound(Entity::WebhookEndpoint))?;
    let old = open(ctx, id, SECRET, &kept.secret_sealed)?;
    let new = EndpointSecret::generate();
    let sealed = (seal(ctx, id, SECRET, &new), seal(ctx, id, OLD_SECRET, &old));
    let old_secret_until = now + OLD_SIGNS;
    webhook_endpoints::rotate(&tx, id, sealed, old_secret_until, now).await?;
    let entry = endpoints::entry(id, "secret_rotated", json!({}));
    audit::append(&tx, actor, entry, now).await?;
    tx.commit().await?;
    Ok(Rotated {
        secret: new.reveal(),
        old_secret_until,
    })
}

/// What signs now, the newest first.
pub(super) async fn of(ctx: &Context, id: Uuid) -> Result<Vec<EndpointSecret>, Error> {
    let Some(kept) = webhook_endpoints::secrets(&*ctx.db, id).await? else {
        return Ok(Vec::new());
    };
    let mut secrets = vec![open(ctx, id, SECRET, &kept.secret_sealed)?];
    if let (Some(old), Some(until)) = (&kept.old_secret_sealed, kept.old_secret_until)
        && ctx.now() < until
    {
        secrets.push(open(ctx, id, OLD_SECRET, old)?);
    }
    Ok(secrets)
}

pub(super) fn seal(ctx: &Context, id: Uuid, column: &str, secret: &EndpointSecret) -> Vec<u8> {
    ctx.keys.seal(TABLE, column, id, secret.as_bytes())
}

fn open(ctx: &Context, id: Uuid, column: &str, sealed: &[u8]) -> Result<EndpointSecret, Error> {
    let opened = ctx.keys.open(TABLE, column, id, sealed);
    let bytes = opened.map_err(|error| StorageError::corrupt(TABLE, id, error.to_string()))?;
    Ok(EndpointSecret::from_bytes(bytes))
}
