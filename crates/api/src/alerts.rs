//! Alerts, and what people say about them.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, alerts};

use crate::access::{Permitted, grants};
use crate::input::{AlertId, AlertPath, OptionalBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use dto::{Alert, AlertFilter, ResolveAlert};

/// List alerts
///
/// What people should look at, the newest first: raised here or by the main application. There is one open alert for
/// each cause.
#[utoipa::path(
    tag = "Alerts",
    params(AlertFilter),
    responses((status = OK, body = Listing<Alert>, description = "One page of alerts"))
)]
#[get("/api/alerts")]
pub async fn list_alerts(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewAlerts>,
    query: ValidQuery<AlertFilter>,
) -> Result<Listing<Alert>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = alerts::list(&ctx, filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Alert::from))
}

/// Acknowledge an alert
///
/// Says that somebody looks after it. The first who says so stays.
#[utoipa::path(
    tag = "Alerts",
    params(AlertPath),
    responses((status = OK, body = Data<Alert>, description = "The acknowledged alert")),
    extensions(("x-errors" = json!(["ALERT_NOT_FOUND", "ALERT_RESOLVED"])))
)]
#[post("/api/alerts/{alertId}/acknowledge")]
pub async fn acknowledge_alert(
    ctx: Shared<Context>,
    somebody: Permitted<grants::HandleAlerts>,
    id: AlertId,
) -> Result<Answer<Alert>, Problem> {
    let alert = alerts::acknowledge(&ctx, &somebody, id.as_str()).await;
    Ok(Answer::ok(alert.map_err(|error| id.explain(error))?.into()))
}

/// Resolve an alert
///
/// Says that nothing is left to do about it. The same cause may raise another one.
#[utoipa::path(
    tag = "Alerts",
    params(AlertPath),
    request_body = Option<ResolveAlert>,
    responses((status = OK, body = Data<Alert>, description = "The resolved alert")),
    extensions(("x-errors" = json!(["ALERT_NOT_FOUND", "ALERT_RESOLVED"])))
)]
#[post("/api/alerts/{alertId}/resolve")]
pub async fn resolve_alert(
    ctx: Shared<Context>,
    somebody: Permitted<grants::HandleAlerts>,
    id: AlertId,
    body: OptionalBody<ResolveAlert>,
) -> Result<Answer<Alert>, Problem> {
    let alert = alerts::resolve(&ctx, &somebody, id.as_str(), body.0.notes.as_deref()).await;
    Ok(Answer::ok(alert.map_err(|error| id.explain(error))?.into()))
}
