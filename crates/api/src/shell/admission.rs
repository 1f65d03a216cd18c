use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::USER_AGENT;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use infrastructure::telemetry::metrics;
use use_cases::{Actor, Context, Origin, Permission, audit, sessions};

use super::{Inventory, limits};
use crate::access::{client_address, proof_of};
use crate::problem::Problem;
use crate::request::current;
use crate::settings::HttpSettings;

const USER_AGENT_CHARACTERS_MAX: usize = 512;

/// Finds out who asks, how often, and whether he may, before the body is read, so that a stranger learns nothing about
/// shapes. Whoever may not is written down. Open routes and paths that do not exist need nobody.
pub async fn admit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let inventory = request
        .app_data::<Data<Inventory>>()
        .expect("the server registers its inventory")
        .clone();
    let route = current().route.unwrap_or_default();
    let Some(permission) = inventory.permission(request.method(), &route) else {
        let response = next.call(request).await?.map_into_boxed_body();
        return Ok(limits::count_strangers(response));
    };
    match authenticate(&request).await {
        Ok(actor) => {
            tracing::Span::current()
                .record("actor", tracing::field::display(actor.caller()))
                .record("actor.role", actor.audit_role());
            let verdict = limits::spend(request.request(), &actor, permission).await;
            let mut response = match limits::refusal(&verdict) {
                Some(problem) => request.error_response(problem),
                None => pass(request, next, actor, (&route, permission)).await?,
            };
            limits::show(&verdict, response.response_mut());
            Ok(response)
        }
        Err(problem) => {
            metrics::session_refused(problem.code());
            Ok(limits::count_strangers(request.error_response(problem)))
        }
    }
}

async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    actor: Actor,
    (route, permission): (&str, Permission),
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !actor.may(permission) {
        write_down(&request, &actor, route, permission).await;
        return Ok(request.error_response(Problem::forbidden(permission)));
    }
    request.extensions_mut().insert(actor);
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// The answer is the same whether or not it could be written down.
async fn write_down(request: &ServiceRequest, actor: &Actor, route: &str, permission: Permission) {
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context");
    let asked = (request.method().as_str(), route);
    if let Err(error) = audit::record_refused_access(ctx, actor, asked, permission).await {
        tracing::error!(%error, "a refused access could not be written down: {error}");
    }
}

async fn authenticate(request: &ServiceRequest) -> Result<Actor, Problem> {
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context")
        .clone();
    let settings = request
        .app_data::<Data<HttpSettings>>()
        .expect("the server registers its settings")
        .clone();
    let proof = proof_of(request.headers(), &settings.sessions)?;
    let actor = sessions::authenticate(&ctx, proof.credential(), origin(request, &settings)).await?;
    actor.ok_or_else(Problem::invalid_session)
}

fn origin(request: &ServiceRequest, settings: &HttpSettings) -> Origin {
    let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        ip: client_address(request.request(), &settings.trusted_proxies).map(|address| address.to_string()),
        user_agent: user_agent.map(|agent| agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect()),
        request_id: Some(current().id),
    }
}
