use infrastructure::crypto::KeyRing;
use infrastructure::crypto::sessions::{CookieVerifier, cookie_name};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Vars, secret};
use crate::sessions::RoleMap;

/// How the main application's sessions are recognised.
#[derive(Debug, Clone)]
pub struct BetterAuthSettings {
    pub secret: SecretString,
    pub url: String,
    pub cookie_name: String,
    /// The bare session token is taken from an `Authorization: Bearer` header too.
    pub allow_bearer: bool,
    /// A long session near its end is extended by a week.
    pub refresh: bool,
}

impl BetterAuthSettings {
    pub(super) fn read(vars: &mut Vars, needed: bool) -> Option<Self> {
        let allow_bearer = vars.flag("ALLOW_BEARER_SESSION", true);
        let refresh = vars.flag("SESSION_REFRESH", true);
        let (secret_text, url) = if needed {
            let secret = vars.required(
                "BETTER_AUTH_SECRET",
                "it is the secret that the main application signs sessions with",
            );
            let url = vars.required(
                "BETTER_AUTH_URL",
                "it is the main application's own URL and decides the cookie's name",
            );
            (secret?, url?)
        } else {
            let setting = |name| vars.optional(name).map(str::to_owned);
            (setting("BETTER_AUTH_SECRET")?, setting("BETTER_AUTH_URL")?)
        };
        if !is_url(&url) {
            vars.fault("BETTER_AUTH_URL must begin with http:// or https://");
        }
        let settings = Self {
            secret: secret(&secret_text),
            cookie_name: cookie_name(&url, vars.optional("BETTER_AUTH_COOKIE_NAME")),
            url,
            allow_bearer,
            refresh,
        };
        if let Err(error) = settings.cookies() {
            vars.fault(error.to_string());
        }
        Some(settings)
    }

    /// The verifier of these cookies.
    pub fn cookies(&self) -> Result<CookieVerifier, infrastructure::crypto::sessions::SecretError> {
        CookieVerifier::new(&self.secret, self.cookie_name.clone())
    }
}

pub(super) fn roles(vars: &mut Vars) -> Option<RoleMap> {
    let Some(json) = vars.optional("ROLE_MAP") else {
        return Some(RoleMap::standard());
    };
    match RoleMap::from_json(json) {
        Ok(map) => Some(map),
        Err(error) => {
            vars.fault(format!("ROLE_MAP {error}"));
            None
        }
    }
}

/// The keys of sealed columns: one that writes, and retired ones as `id=key,id=key`.
pub(super) fn keys(vars: &mut Vars) -> Option<KeyRing> {
    let active = vars.required(
        "ENCRYPTION_KEY",
        "it protects bank and tax numbers; make one with: openssl rand -hex 16",
    );
    let id = vars.optional("ENCRYPTION_KEY_ID").unwrap_or("k1").to_owned();
    let retired = retired(vars);
    match KeyRing::new(&id, &secret(&active?), &retired?) {
        Ok(ring) => Some(ring),
        Err(error) => {
            vars.fault(error.to_string());
            None
        }
    }
}

fn retired(vars: &mut Vars) -> Option<Vec<(String, SecretString)>> {
    let text = secret(vars.optional("ENCRYPTION_KEYS_RETIRED").unwrap_or_default());
    let entries = text
        .expose_secret()
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    let keys: Option<Vec<_>> = entries
        .map(|entry| {
            entry
                .split_once('=')
                .map(|(id, key)| (id.trim().to_owned(), secret(key.trim())))
        })
        .collect();
    if keys.is_none() {
        vars.fault("ENCRYPTION_KEYS_RETIRED must be a list of id=key with commas between them");
    }
    keys
}

pub(super) fn is_url(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
}
