use infrastructure::persistence::StorageError;
use infrastructure::persistence::sandbox as rows;

use super::catch_up;
use crate::{Context, Error};

/// Why a program does not start here.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("SANDBOX is for a database of its own: this one is neither empty nor marked as a sandbox")]
    LiveDatabase,
    #[error(
        "the database has no tables for a sandbox yet: run payoutctl migrate up, or start the api with MIGRATE_ON_START=true"
    )]
    NotMigrated,
    #[error("the clock of this database was moved ahead in a sandbox: set SANDBOX=true, or name another database")]
    MovedAhead,
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Sees to it that a sandbox works on a database of its own, and that nobody works beside its clock [R13.3]. Call it at
/// start, after the migrations.
#[tracing::instrument(skip_all)]
pub async fn open(ctx: &Context) -> Result<(), SandboxError> {
    let db = &*ctx.db;
    let is_migrated = rows::is_migrated(db).await?;
    if ctx.sandbox.is_none() {
        let moved = is_migrated && rows::ahead(db).await? > 0;
        return if moved { Err(SandboxError::MovedAhead) } else { Ok(()) };
    }
    if !is_migrated {
        return Err(SandboxError::NotMigrated);
    }
    rows::mark_if_empty(db).await?;
    if !rows::is_marked(db).await? {
        return Err(SandboxError::LiveDatabase);
    }
    catch_up(ctx).await?;
    Ok(())
}

/// What tells this sandbox from others on the same machine.
#[tracing::instrument(skip_all)]
pub async fn identity(ctx: &Context) -> Result<String, Error> {
    Ok(rows::identity(&*ctx.db).await?)
}
