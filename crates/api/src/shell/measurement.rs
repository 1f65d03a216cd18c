use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::Data;
use infrastructure::telemetry::metrics;
use use_cases::Context;

use crate::request::current;

/// Counts and times requests. By route and known method, so that no client can invent labels.
pub async fn measure<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context")
        .clone();
    let method = method_name(request.method());
    let answered = next.call(request).await;
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let route = current().route;
    metrics::request_answered(
        method,
        route.as_deref().unwrap_or("none"),
        status.as_u16(),
        started.elapsed(),
    );
    measure_pool(&ctx);
    answered
}

/// One of the few that we know.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn measure_pool(ctx: &Context) {
    let usage = ctx.db.usage();
    metrics::pool_measured(usage.busy, usage.idle, usage.at_most);
}
