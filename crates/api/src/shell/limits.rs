use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use use_cases::limits::{Limiter, Standing, Verdict};
use use_cases::{Actor, Context, Permission};

use crate::access::client_address;
use crate::problem::Problem;
use crate::settings::HttpSettings;

/// As the draft of the IETF has them: what is left, and of what.
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Whoever is told one of these has proved nobody.
const STRANGERS: [&str; 4] = [
    "UNAUTHORIZED",
    "INVALID_SESSION",
    "SIGNATURE_INVALID",
    "SIGNATURE_TOO_OLD",
];

/// Counts the request of somebody who has proved who he is.
pub(super) async fn spend(request: &HttpRequest, actor: &Actor, permission: Permission) -> Verdict {
    let (ctx, limiter) = counting(request);
    limiter.spend(&ctx, actor, permission).await
}

/// What a request that may not go on is told.
pub(super) fn refusal(verdict: &Verdict) -> Option<Problem> {
    match verdict {
        Verdict::Within(_) => None,
        Verdict::Beyond(standings) => standings
            .last()
            .map(|standing| Problem::rate_limited(standing.policy.name, standing.seconds)),
        Verdict::Uncounted => Some(Problem::unavailable()),
    }
}

/// Tells in the head of an answer how its caller stands.
pub(super) fn show(verdict: &Verdict, answer: &mut HttpResponse<BoxBody>) {
    let (Verdict::Within(standings) | Verdict::Beyond(standings)) = verdict else {
        return;
    };
    if standings.is_empty() {
        return;
    }
    let left = |it: &Standing| format!("\"{}\";r={};t={}", it.policy.name, it.remaining, it.seconds);
    let whole = |it: &Standing| {
        let Standing { policy, .. } = it;
        format!("\"{}\";q={};w={}", policy.name, policy.quota, policy.window_seconds)
    };
    let headers = answer.headers_mut();
    headers.insert(RATE_LIMIT, list(standings, left));
    headers.insert(RATE_LIMIT_POLICY, list(standings, whole));
}

/// Counts a request that proved nobody, by its address; too many of them are told so instead. From the same address
/// whoever proves who he is passes.
pub(super) fn count_strangers(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let told = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>());
    if !told.is_some_and(|problem| STRANGERS.contains(&problem.code())) {
        return response;
    }
    let (request, answer) = response.into_parts();
    let (ctx, limiter) = counting(&request);
    let settings = request
        .app_data::<Data<HttpSettings>>()
        .expect("the server registers its settings");
    let verdict = limiter.spend_of_a_stranger(&ctx, client_address(&request, &settings.trusted_proxies));
    let mut answer = refusal(&verdict).map_or(answer, |problem| problem.error_response());
    show(&verdict, &mut answer);
    ServiceResponse::new(request, answer)
}

fn counting(request: &HttpRequest) -> (Data<Context>, Data<Limiter>) {
    let ctx = request
        .app_data::<Data<Context>>()
        .expect("the server registers the context");
    let limiter = request
        .app_data::<Data<Limiter>>()
        .expect("the server registers the limiter");
    (ctx.clone(), limiter.clone())
}

fn list(standings: &[Standing], item: impl Fn(&Standing) -> String) -> HeaderValue {
    let items: Vec<String> = standings.iter().map(item).collect();
    HeaderValue::try_from(items.join(", ")).expect("names of policies and numbers are visible ASCII")
}
