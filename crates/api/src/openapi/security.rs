use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi};

use super::permissions;

const COOKIE: &str = "session_cookie";
const BEARER: &str = "session_token";
const API_KEY: &str = "api_key";

/// Adds the ways to prove who one is, and to each operation the roles that may call it.
pub fn describe(document: &mut OpenApi) {
    add_schemes(document.components.get_or_insert_with(Components::new));
    super::failures::each_operation(document, |_, operation| {
        let id = operation.operation_id.clone().unwrap_or_default();
        match permissions::required(&id) {
            Some(permission) => guard(operation, permission.roles().iter().map(|role| role.code()).collect()),
            None => operation.security = Some(Vec::new()),
        }
    });
}

fn add_schemes(components: &mut Components) {
    let cookie = ApiKeyValue::with_description(
        "better-auth.session_token",
        "The main application's signed session cookie; `__Secure-better-auth.session_token` where it is reached by https. \
         A request that changes something needs an `Origin` that is allowed.",
    );
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The session's token."))
        .build();
    let key = ApiKeyValue::with_description("X-API-Key", "For programs; made by `payoutctl api-key create`.");
    components.add_security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    components.add_security_scheme(API_KEY, SecurityScheme::ApiKey(ApiKey::Header(key)));
}

/// OpenAPI 3.1 lists roles where other schemes list scopes.
fn guard(operation: &mut Operation, roles: Vec<&str>) {
    let requirement = |scheme: &str| SecurityRequirement::new(scheme, roles.iter().copied());
    let mut schemes = vec![requirement(COOKIE), requirement(BEARER)];
    if roles.iter().any(|role| role.starts_with("service")) {
        schemes.push(requirement(API_KEY));
    }
    let description = operation.description.take().unwrap_or_default();
    operation.description = Some(
        format!("{description}\n\nRoles: {}.", roles.join(", "))
            .trim_start()
            .to_owned(),
    );
    operation.security = Some(schemes);
}
