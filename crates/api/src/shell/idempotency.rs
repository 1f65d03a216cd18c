use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, HttpResponse};
use sha2::{Digest, Sha256};
use use_cases::idempotency::{self, Claim, Stored, Ticket};
use use_cases::{Actor, Context};

use super::Inventory;
use crate::input::arrive;
use crate::problem::Problem;
use crate::request::current;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const KEY_CHARACTERS_MAX: usize = 255;

/// A POST with an `Idempotency-Key` is carried out once; whoever repeats it gets the first answer again.
pub async fn answer_once(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(caller) = keyed_caller(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context")
        .clone();
    match claim(&ctx, &mut request, &caller).await {
        Err(problem) => Ok(request.error_response(problem)),
        Ok(Claim::Running) => Ok(request.error_response(Problem::in_progress())),
        Ok(Claim::OtherRequest) => {
            let message = "this Idempotency-Key was used for another request";
            Ok(request.error_response(Problem::new("IDEMPOTENCY_KEY_REUSED", message)))
        }
        Ok(Claim::Replay(stored)) => Ok(request.into_response(replay(stored))),
        Ok(Claim::First(ticket)) => {
            let response = next.call(request).await?.map_into_boxed_body();
            Ok(keep(&ctx, ticket, response).await)
        }
    }
}

/// The caller of a POST with a key, if he may make it at all: who may not is refused by the route, and nothing is kept
/// or replayed for him.
fn keyed_caller(request: &ServiceRequest) -> Option<String> {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return None;
    }
    let inventory = request
        .app_data::<Data<Inventory>>()
        .expect("the server registers its inventory")
        .clone();
    let permission = inventory.permission(request.method(), &current().route?)?;
    let extensions = request.extensions();
    extensions
        .get::<Actor>()
        .filter(|actor| actor.may(permission))
        .map(Actor::caller)
}

async fn claim(ctx: &Context, request: &mut ServiceRequest, caller: &str) -> Result<Claim, Problem> {
    let key = key(request)?;
    let body = arrive(request.extract::<Bytes>()).await?;
    let fingerprint = fingerprint(request, &body);
    put_back(request, body);
    Ok(idempotency::claim(ctx, caller, &key, fingerprint).await?)
}

/// The body is read and, if it came compressed, unpacked by now.
fn put_back(request: &mut ServiceRequest, body: Bytes) {
    let headers = request.headers_mut();
    headers.remove(CONTENT_ENCODING);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    request.set_payload(Payload::from(body));
}

/// The draft of the IETF quotes the key, and most clients do not.
fn key(request: &ServiceRequest) -> Result<String, Problem> {
    let mut values = request.headers().get_all(KEY);
    let key = match (values.next().and_then(|value| value.to_str().ok()), values.next()) {
        (Some(raw), None) => raw
            .strip_prefix('"')
            .and_then(|raw| raw.strip_suffix('"'))
            .unwrap_or(raw),
        _ => "",
    };
    let length = key.chars().count();
    if (1..=KEY_CHARACTERS_MAX).contains(&length) && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Ok(key.to_owned());
    }
    Err(Problem::invalid_field(
        "Idempotency-Key",
        "must be one key of 1 to 255 visible characters",
    ))
}

/// Method, path, query and body, each with its length, so that no two requests look alike.
fn fingerprint(request: &ServiceRequest, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str().as_bytes(),
        request.path().as_bytes(),
        request.query_string().as_bytes(),
        body,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Keeps the answer for the next one who asks, or forgets the key where asking again may help.
async fn keep(ctx: &Context, ticket: Ticket, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    // Our answers are in memory already; one that is not could not be kept, nor sent.
    let body = to_bytes(body).await.unwrap_or_default();
    let content_type = head
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let settled = if may_help_again(status) {
        idempotency::release(ctx, ticket).await
    } else {
        let stored = Stored {
            status: status.as_u16(),
            content_type: content_type.to_owned(),
            body: body.to_vec(),
        };
        idempotency::finish(ctx, ticket, stored).await
    };
    if let Err(error) = settled {
        // The work is done and its answer true; the key frees itself when its lease ends.
        tracing::warn!(cause = %error, "the answer to an idempotent request could not be kept");
    }
    ServiceResponse::new(request, head.set_body(body).map_into_boxed_body())
}

fn may_help_again(status: StatusCode) -> bool {
    let passing = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    status.is_server_error() || passing.contains(&status)
}

fn replay(stored: Stored) -> HttpResponse {
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = HttpResponse::build(status);
    answer.insert_header((REPLAYED, HeaderValue::from_static("true")));
    if !stored.content_type.is_empty() {
        answer.content_type(stored.content_type);
    }
    answer.body(stored.body)
}
