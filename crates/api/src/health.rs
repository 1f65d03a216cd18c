//! Whether the service works, for whoever watches it. These answers have no envelope: their readers expect none.

use actix_web::http::StatusCode;
use actix_web::web::Data as Shared;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use use_cases::Context;
use use_cases::health::{self, HealthStatus};
use utoipa::ToSchema;

use crate::access::Public;
use crate::output::Moment;
use crate::request;

/// How the service is.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
struct Health {
    /// `healthy`, `degraded` or `unhealthy`.
    #[schema(example = "healthy")]
    status: &'static str,
    timestamp: Moment,
    checks: Checks,
}

#[derive(Serialize, ToSchema)]
#[schema(as = HealthChecks)]
struct Checks {
    /// `up` or `down`.
    #[schema(example = "up")]
    database: &'static str,
    /// `up` or `down`; `off` where no mail is sent.
    #[schema(example = "up")]
    email: &'static str,
    /// `running` or `stopped`.
    #[schema(example = "running")]
    scheduler: &'static str,
}

/// Whether requests may be sent here.
#[derive(Serialize, ToSchema)]
struct Readiness {
    #[schema(example = true)]
    ready: bool,
    services: Services,
}

#[derive(Serialize, ToSchema)]
struct Services {
    #[schema(example = true)]
    database: bool,
    /// The database has the shape that this version needs.
    #[schema(example = true)]
    migrations: bool,
}

/// Show health
///
/// Without the database the service is unhealthy; without mail or worker it answers, and things wait.
#[utoipa::path(
    tag = "Operations",
    responses(
        (status = OK, body = Health, description = "Healthy or degraded"),
        (status = SERVICE_UNAVAILABLE, body = Health, description = "Unhealthy: the database does not answer")
    )
)]
#[get("/health")]
pub async fn get_health(ctx: Shared<Context>, _anybody: Public) -> HttpResponse {
    show(&ctx).await
}

/// Show health (other path)
///
/// The same as `get_health`.
#[utoipa::path(
    tag = "Operations",
    responses(
        (status = OK, body = Health, description = "Healthy or degraded"),
        (status = SERVICE_UNAVAILABLE, body = Health, description = "Unhealthy: the database does not answer")
    )
)]
#[get("/api/health")]
pub async fn get_health_alias(ctx: Shared<Context>, _anybody: Public) -> HttpResponse {
    show(&ctx).await
}

async fn show(ctx: &Context) -> HttpResponse {
    let health = health::health(ctx).await;
    let status = match health.status {
        HealthStatus::Healthy | HealthStatus::Degraded => StatusCode::OK,
        HealthStatus::Unhealthy => StatusCode::SERVICE_UNAVAILABLE,
    };
    let up = |it: bool| if it { "up" } else { "down" };
    HttpResponse::build(status).json(Health {
        status: health.status.code(),
        timestamp: Moment(request::current().at),
        checks: Checks {
            database: up(health.database),
            email: health.email.map_or("off", up),
            scheduler: if health.scheduler { "running" } else { "stopped" },
        },
    })
}

/// Show readiness
///
/// Ready when the database answers and has the shape that this version needs.
#[utoipa::path(
    tag = "Operations",
    responses(
        (status = OK, body = Readiness, description = "Ready"),
        (status = SERVICE_UNAVAILABLE, body = Readiness, description = "Not ready")
    )
)]
#[get("/ready")]
pub async fn get_readiness(ctx: Shared<Context>, _anybody: Public) -> HttpResponse {
    // A database that does not answer has nothing to say about its shape.
    let pending = migration::pending(&ctx.db).await.unwrap_or(true);
    let it = health::ready(&ctx, pending).await;
    let status = if it.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let services = Services {
        database: it.database,
        migrations: it.migrations,
    };
    HttpResponse::build(status).json(Readiness {
        ready: it.ready,
        services,
    })
}
