//! Where events are posted to, and what became of them.

mod dto;
mod path;

use actix_web::web::Data as Shared;
use actix_web::{delete, get, patch, post};
use use_cases::{Context, events};

use crate::access::{Permitted, grants};
use crate::input::{PageQuery, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use dto::{
    ChangeWebhookEndpoint, DeliveryFilter, MissedWebhooks, NewWebhookEndpoint, RegisteredEndpoint, ReplayMissed,
    RotatedSecret, WebhookDelivery, WebhookDeliveryLog, WebhookEndpoint,
};
use path::{DeliveryPath, DeliveryRef, EndpointPath, EndpointRef};

/// Register a webhook endpoint
///
/// Events are posted to it from now on, signed as the Standard Webhooks have it. The secret to check the signatures with
/// is told this once.
#[utoipa::path(
    tag = "Webhooks",
    request_body = NewWebhookEndpoint,
    responses((status = CREATED, body = Data<RegisteredEndpoint>, description = "The endpoint, and its secret")),
    extensions(("x-errors" = json!(["EVENT_TYPE_UNKNOWN"])))
)]
#[post("/api/v2/webhook-endpoints")]
pub async fn register_webhook_endpoint(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    body: ValidBody<NewWebhookEndpoint>,
) -> Result<Answer<RegisteredEndpoint>, Problem> {
    let registered = events::register(&ctx, &admin, body.0.into()).await?;
    Ok(Answer::created(registered.into()))
}

/// List webhook endpoints
///
/// The newest first, without their secrets.
#[utoipa::path(
    tag = "Webhooks",
    params(PageQuery),
    responses((status = OK, body = Listing<WebhookEndpoint>, description = "One page of endpoints"))
)]
#[get("/api/v2/webhook-endpoints")]
pub async fn list_webhook_endpoints(
    ctx: Shared<Context>,
    _admin: Permitted<grants::ManageWebhooks>,
    query: ValidQuery<PageQuery>,
) -> Result<Listing<WebhookEndpoint>, Problem> {
    let paging = query.0.paging()?;
    let listed = events::list(&ctx, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, WebhookEndpoint::from))
}

/// Get a webhook endpoint
///
/// Where it leads, what it wants, and since when it takes nothing.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    responses((status = OK, body = Data<WebhookEndpoint>, description = "The endpoint")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND"])))
)]
#[get("/api/v2/webhook-endpoints/{endpointId}")]
pub async fn get_webhook_endpoint(
    ctx: Shared<Context>,
    _admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
) -> Result<Answer<WebhookEndpoint>, Problem> {
    Ok(Answer::ok(events::find(&ctx, endpoint.0).await?.into()))
}

/// Change a webhook endpoint
///
/// What is left out stays. One that was disabled begins anew when it is set to `active`; ask for what it missed.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    request_body = ChangeWebhookEndpoint,
    responses((status = OK, body = Data<WebhookEndpoint>, description = "The changed endpoint")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND", "EVENT_TYPE_UNKNOWN"])))
)]
#[patch("/api/v2/webhook-endpoints/{endpointId}")]
pub async fn change_webhook_endpoint(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
    body: ValidBody<ChangeWebhookEndpoint>,
) -> Result<Answer<WebhookEndpoint>, Problem> {
    let changed = events::change(&ctx, &admin, endpoint.0, body.0.into()).await?;
    Ok(Answer::ok(changed.into()))
}

/// Delete a webhook endpoint
///
/// Nothing is posted to it any more, not even what waits for it.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    responses((status = OK, body = Data<WebhookEndpoint>, description = "The endpoint as it was in the end")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND"])))
)]
#[delete("/api/v2/webhook-endpoints/{endpointId}")]
pub async fn delete_webhook_endpoint(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
) -> Result<Answer<WebhookEndpoint>, Problem> {
    Ok(Answer::ok(events::delete(&ctx, &admin, endpoint.0).await?.into()))
}

/// Rotate the secret of a webhook endpoint
///
/// The new secret is told this once. For a day the one before signs beside it, so that no webhook fails its check while
/// the receiver changes over.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    responses((status = OK, body = Data<RotatedSecret>, description = "The new secret")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND"])))
)]
#[post("/api/v2/webhook-endpoints/{endpointId}/rotate-secret")]
pub async fn rotate_webhook_secret(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
) -> Result<Answer<RotatedSecret>, Problem> {
    Ok(Answer::ok(events::rotate(&ctx, &admin, endpoint.0).await?.into()))
}

/// Test a webhook endpoint
///
/// Posts an event of the type `webhook.test` to it at once, signed like every other and tried again like every other;
/// nobody else gets it. The delivery says what came of it.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    responses((status = CREATED, body = Data<WebhookDelivery>, description = "The delivery")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND", "WEBHOOK_ENDPOINT_DISABLED"])))
)]
#[post("/api/v2/webhook-endpoints/{endpointId}/test")]
pub async fn test_webhook_endpoint(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
) -> Result<Answer<WebhookDelivery>, Problem> {
    let queued = events::test(&ctx, &admin, endpoint.0).await?;
    Ok(Answer::created(queued.into()))
}

/// List the deliveries to a webhook endpoint
///
/// What was, or is to be, posted to it, the newest first. Kept for 90 days.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath, DeliveryFilter),
    responses((status = OK, body = Listing<WebhookDelivery>, description = "One page of deliveries")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND"])))
)]
#[get("/api/v2/webhook-endpoints/{endpointId}/deliveries")]
pub async fn list_webhook_deliveries(
    ctx: Shared<Context>,
    _admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
    query: ValidQuery<DeliveryFilter>,
) -> Result<Listing<WebhookDelivery>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = events::deliveries(&ctx, endpoint.0, filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, WebhookDelivery::from))
}

/// Get a delivery to a webhook endpoint
///
/// What is posted, byte for byte, and what came of every attempt.
#[utoipa::path(
    tag = "Webhooks",
    params(DeliveryPath),
    responses((status = OK, body = Data<WebhookDeliveryLog>, description = "The delivery with its attempts")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND", "WEBHOOK_DELIVERY_NOT_FOUND"])))
)]
#[get("/api/v2/webhook-endpoints/{endpointId}/deliveries/{deliveryId}")]
pub async fn get_webhook_delivery(
    ctx: Shared<Context>,
    _admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
    delivery: DeliveryRef,
) -> Result<Answer<WebhookDeliveryLog>, Problem> {
    let found = events::delivery(&ctx, endpoint.0, delivery.0).await?;
    Ok(Answer::ok(found.into()))
}

/// Replay a delivery to a webhook endpoint
///
/// Posts the same bytes under the same id once more, whatever came of them before.
#[utoipa::path(
    tag = "Webhooks",
    params(DeliveryPath),
    responses((status = CREATED, body = Data<WebhookDelivery>, description = "The new delivery")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND", "WEBHOOK_DELIVERY_NOT_FOUND"])))
)]
#[post("/api/v2/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay")]
pub async fn replay_webhook_delivery(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
    delivery: DeliveryRef,
) -> Result<Answer<WebhookDelivery>, Problem> {
    let queued = events::replay(&ctx, &admin, endpoint.0, delivery.0).await?;
    Ok(Answer::created(queued.into()))
}

/// Replay what a webhook endpoint missed
///
/// Posts every event of a time that it wants and has not taken, such as while it was disabled. At most 30 days back.
#[utoipa::path(
    tag = "Webhooks",
    params(EndpointPath),
    request_body = ReplayMissed,
    responses((status = OK, body = Data<MissedWebhooks>, description = "How many events are on their way")),
    extensions(("x-errors" = json!(["WEBHOOK_ENDPOINT_NOT_FOUND"])))
)]
#[post("/api/v2/webhook-endpoints/{endpointId}/replay")]
pub async fn replay_missed_webhooks(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageWebhooks>,
    endpoint: EndpointRef,
    body: ValidBody<ReplayMissed>,
) -> Result<Answer<MissedWebhooks>, Problem> {
    let missed = events::replay_missed(&ctx, &admin, endpoint.0, body.0.time()).await?;
    Ok(Answer::ok(missed.into()))
}
