//! Whether the service works, for whoever watches it.

use std::time::Duration as Timeout;

use infrastructure::persistence::heartbeats;
use infrastructure::telemetry::metrics;
use time::Duration;

use crate::Context;

/// A worker that has not been heard of for this long is down.
const WORKER_SILENCE_MAX: Duration = Duration::seconds(60);
/// Nobody who watches waits long.
const CHECK_TIMEOUT: Timeout = Timeout::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthStatus {
    Healthy,
    /// The service answers; mail or jobs have to wait.
    Degraded,
    Unhealthy,
}

impl HealthStatus {
    pub fn code(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    pub status: HealthStatus,
    pub database: bool,
    /// None in a process that sends no mail.
    pub email: Option<bool>,
    pub scheduler: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    pub ready: bool,
    pub database: bool,
    /// The database has the shape that this version needs.
    pub migrations: bool,
}

#[tracing::instrument(skip_all)]
pub async fn health(ctx: &Context) -> Health {
    let (database, scheduler, email) = tokio::join!(database_answers(ctx), worker_alive(ctx), mail_taken(ctx));
    let status = match (database, scheduler && email != Some(false)) {
        (false, _) => HealthStatus::Unhealthy,
        (true, false) => HealthStatus::Degraded,
        (true, true) => HealthStatus::Healthy,
    };
    Health {
        status,
        database,
        email,
        scheduler,
    }
}

#[tracing::instrument(skip_all)]
pub async fn ready(ctx: &Context, migrations_pending: bool) -> Readiness {
    let database = database_answers(ctx).await;
    let migrations = !migrations_pending;
    Readiness {
        ready: database && migrations,
        database,
        migrations,
    }
}

async fn database_answers(ctx: &Context) -> bool {
    let answers = matches!(
        tokio::time::timeout(CHECK_TIMEOUT, heartbeats::database_answers(&*ctx.db)).await,
        Ok(Ok(()))
    );
    metrics::database_asked(answers);
    answers
}

async fn worker_alive(ctx: &Context) -> bool {
    let since = ctx.now() - WORKER_SILENCE_MAX;
    matches!(
        tokio::time::timeout(CHECK_TIMEOUT, heartbeats::any_since(&*ctx.db, since)).await,
        Ok(Ok(true))
    )
}

async fn mail_taken(ctx: &Context) -> Option<bool> {
    let mailer = ctx.mailer.as_ref()?;
    Some(matches!(
        tokio::time::timeout(CHECK_TIMEOUT, mailer.check()).await,
        Ok(Ok(()))
    ))
}
