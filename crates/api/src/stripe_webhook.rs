//! Where the payment provider tells what happened. Nobody signs in here: the signature of each event is what counts.

mod body;
mod dto;

use actix_web::web::Data as Shared;
use actix_web::{HttpRequest, post};
use use_cases::Context;
use use_cases::sending::{self, NotTaken};

use crate::access::Public;
use crate::output::{Answer, Data};
use crate::problem::Problem;

use body::SignedBody;
use dto::ReceivedEvent;

const SIGNATURE: &str = "Stripe-Signature";

/// Receive an event from Stripe
///
/// Stripe posts its events here, signed with one of the secrets in `STRIPE_WEBHOOK_SECRET`. An event is stored before it is
/// answered and handled after, once, in whatever order and however often events come. What it tells is asked for again
/// before anything follows from it.
#[utoipa::path(
    tag = "Webhooks",
    request_body(content = serde_json::Value, description = "The event, byte for byte as Stripe signed it",
        example = json!({ "id": "evt_1QYxkq2eZvKYlo2C", "object": "event", "type": "transfer.reversed", "created": 1_795_155_600,
            "livemode": true, "data": { "object": { "id": "tr_1QYxkp2eZvKYlo2C", "object": "transfer" } } })),
    params(("Stripe-Signature" = String, Header, description = "The time and the signatures, as Stripe makes them",
        example = "t=1795155600,v1=dcb75d1d5480c138f6bb403c42c4abfdaf91fae6c30252a6820edc97b9ddce22")),
    responses((status = OK, body = Data<ReceivedEvent>, description = "The event is stored, now or before")),
    extensions(("x-errors" = json!(["SIGNATURE_INVALID", "SIGNATURE_TOO_OLD", "VALIDATION_ERROR", "REQUEST_TIMEOUT",
        "PAYLOAD_TOO_LARGE", "RATE_LIMITED", "NOT_CONFIGURED", "INTERNAL", "UNAVAILABLE"])))
)]
#[post("/api/webhooks/stripe")]
pub async fn receive_stripe_event(
    ctx: Shared<Context>,
    _signed: Public,
    request: HttpRequest,
    body: SignedBody,
) -> Result<Answer<ReceivedEvent>, Problem> {
    let signature = request.headers().get(SIGNATURE).and_then(|header| header.to_str().ok());
    let received = sending::receive(&ctx, signature.unwrap_or_default(), &body.0).await?;
    Ok(Answer::ok(received.into()))
}

impl From<NotTaken> for Problem {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Unsigned => Self::new("SIGNATURE_INVALID", error.to_string()),
            NotTaken::Stale => Self::new("SIGNATURE_TOO_OLD", error.to_string()),
            NotTaken::Unreadable => Self::invalid_field("body", "cannot be read as an event"),
            NotTaken::Failed(error) => error.into(),
        }
    }
}
