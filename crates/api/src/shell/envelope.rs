use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, ResponseError};
use futures_util::FutureExt;
use use_cases::{Context, sandbox};

use crate::problem::Problem;
use crate::request::{CURRENT, Current};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_BYTES_MAX: usize = 128;

/// Gives the request an id and a time, and sees to it that whatever fails inside leaves in the shape of a [`Problem`].
pub async fn identify(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // HEAD is GET; the server itself leaves the body out.
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context")
        .clone();
    if let Err(error) = sandbox::catch_up(&ctx).await {
        tracing::warn!(%error, "the sandbox's clock could not be read: {error}");
    }
    let id = given_id(&request).unwrap_or_else(|| ctx.new_id().to_string());
    let header = HeaderValue::from_str(&id).expect("the id is visible ASCII");
    let current = Current {
        id,
        at: ctx.now(),
        route: request.match_pattern(),
    };
    let answered = async {
        match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(answered) => answered.map(|response| as_problem(response.map_into_boxed_body())),
            Err(_) => Err(broken(&header)),
        }
    };
    let mut response = CURRENT.scope(current, answered).await?;
    response.headers_mut().insert(REQUEST_ID, header.clone());
    Ok(response)
}

/// An id that a caller chose, if it is short and cannot forge a line of the log.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let visible = !id.is_empty() && id.len() <= REQUEST_ID_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_graphic());
    visible.then(|| id.to_owned())
}

/// A handler panicked. The request is lost with it, so the answer is made here, while its id is known.
fn broken(id: &HeaderValue) -> Error {
    tracing::error!("a handler panicked");
    let problem = Problem::new("INTERNAL", "something went wrong on our side");
    let mut response = problem.error_response();
    response.headers_mut().insert(REQUEST_ID, id.clone());
    InternalError::from_response(problem, response).into()
}

/// Failures of the framework itself know nothing of our envelope.
fn as_problem(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let is_json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    if !failed || is_json {
        return response;
    }
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = Problem::of_status(status).to_json();
    response.map_body(|_, _| BoxBody::new(body))
}
