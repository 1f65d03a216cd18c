use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::{Span, field};
use tracing_actix_web::RootSpanBuilder;

use super::measurement::method_name;
use crate::request::{Current, current};

/// From the W3C: whose trace the request goes on with.
const TRACEPARENT: &str = "traceparent";

/// Every line that is logged for a request carries its id, method and route. Neither query nor headers: they hold what
/// belongs in no log.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let Current { id, route, .. } = current();
        let route = route.as_deref().unwrap_or("none");
        let (method, traceparent) = (method_name(request.method()), request.headers().get(TRACEPARENT));
        tracing::info_span!(
            "request",
            otel.kind = "server",
            otel.name = format_args!("{method} {route}"),
            traceparent = traceparent.and_then(|header| header.to_str().ok()),
            request_id = %id,
            http.method = method,
            http.route = %route,
            http.status = field::Empty,
            actor = field::Empty,
            actor.role = field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("http.status", status.as_u16());
        span.in_scope(|| tracing::info!("answered {status}"));
    }
}
