use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::problem::Problem;
use crate::settings::HttpSettings;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A browser sends its cookies whatever page asks it to. So a request that changes something by cookie has to come from
/// a page we know.
pub async fn refuse_foreign_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let settings = request
        .app_data::<Data<HttpSettings>>()
        .expect("the server registers its settings")
        .clone();
    if rides_on_a_cookie(&request) && !comes_from_our_page(&request, &settings) {
        let message = "this page may not do that: its origin is not an allowed one";
        return Ok(request.error_response(Problem::new("ORIGIN_REFUSED", message)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn rides_on_a_cookie(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let proves_itself = headers.contains_key(AUTHORIZATION) || headers.contains_key(API_KEY);
    !request.method().is_safe() && headers.contains_key(COOKIE) && !proves_itself
}

fn comes_from_our_page(request: &ServiceRequest, settings: &HttpSettings) -> bool {
    let headers = request.headers();
    let mut origins = headers.get_all(ORIGIN);
    match (origins.next(), origins.next()) {
        (Some(origin), None) => {
            let origin = origin.to_str().unwrap_or_default();
            settings.allowed_origins.iter().any(|allowed| allowed == origin) || is_own(origin, request, settings)
        }
        (Some(_), Some(_)) => false,
        (None, _) => headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "same-origin"),
    }
}

/// Our own pages, where Swagger UI lives. Behind a proxy that ends TLS only the setting knows the scheme.
fn is_own(origin: &str, request: &ServiceRequest, settings: &HttpSettings) -> bool {
    let scheme = if settings.is_https { "https://" } else { "http://" };
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| {
        origin
            .strip_prefix(scheme)
            .is_some_and(|authority| authority.eq_ignore_ascii_case(host))
    })
}
