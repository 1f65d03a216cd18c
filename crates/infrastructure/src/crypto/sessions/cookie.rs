use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use ring::hmac;
use secrecy::{ExposeSecret as _, SecretString};

use super::SessionToken;

const PLAIN_NAME: &str = "better-auth.session_token";
const SECURE_NAME: &str = "__Secure-better-auth.session_token";
const PUBLIC_DEFAULT_SECRET: &str = "better-auth-secret-12345678901234567890";
const SECRET_BYTES_MIN: usize = 32;
const VALUE_BYTES_MAX: usize = 512;
const SIGNATURE_CHARACTERS: usize = 44;

/// Why a cookie is no proof of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    #[error("the request carries no session cookie")]
    Missing,
    /// Another site may have planted one of them, and which one counts would be a guess.
    #[error("the request carries more than one session cookie")]
    Ambiguous,
    #[error("the session cookie is malformed")]
    Malformed,
    #[error("the session cookie is not signed by the main application")]
    BadSignature,
}

/// Why the secret shared with the main application cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("BETTER_AUTH_SECRET must have at least 32 bytes")]
    TooShort,
    #[error("BETTER_AUTH_SECRET is the public default of Better Auth, which everybody knows")]
    PublicDefault,
}

/// Checks session cookies of one name against one secret.
pub struct CookieVerifier {
    key: hmac::Key,
    name: String,
}

/// The cookie's name: the override where given, else the one Better Auth uses under this URL.
pub fn cookie_name(better_auth_url: &str, name_override: Option<&str>) -> String {
    let is_https = better_auth_url
        .get(..8)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let usual = if is_https { SECURE_NAME } else { PLAIN_NAME };
    name_override.unwrap_or(usual).to_owned()
}

impl CookieVerifier {
    pub fn new(secret: &SecretString, cookie_name: String) -> Result<Self, SecretError> {
        let secret = secret.expose_secret();
        if secret == PUBLIC_DEFAULT_SECRET {
            return Err(SecretError::PublicDefault);
        }
        if secret.len() < SECRET_BYTES_MIN {
            return Err(SecretError::TooShort);
        }
        Ok(Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            name: cookie_name,
        })
    }

    /// The token in the request's `Cookie` headers, given all of them.
    pub fn verify<'a>(&self, headers: impl IntoIterator<Item = &'a str>) -> Result<SessionToken, CookieError> {
        let mut values = headers
            .into_iter()
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name)
            .map(|(_, value)| value);
        match (values.next(), values.next()) {
            (None, _) => Err(CookieError::Missing),
            (Some(value), None) => self.verify_value(value),
            (Some(_), Some(_)) => Err(CookieError::Ambiguous),
        }
    }

    /// The `Cookie` header of a browser that holds this session, for the demo and the tests.
    pub fn sign(&self, token: &SessionToken) -> String {
        let signature = STANDARD.encode(hmac::sign(&self.key, token.expose().as_bytes()));
        let escaped = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("{}={}.{escaped}", self.name, token.expose())
    }

    fn verify_value(&self, value: &str) -> Result<SessionToken, CookieError> {
        if value.len() > VALUE_BYTES_MAX {
            return Err(CookieError::Malformed);
        }
        let signed = decode(unquote(value))?;
        let (token, signature) = signed.rsplit_once('.').ok_or(CookieError::Malformed)?;
        if token.is_empty() || signature.len() != SIGNATURE_CHARACTERS {
            return Err(CookieError::Malformed);
        }
        let signature = STANDARD.decode(signature).map_err(|_| CookieError::Malformed)?;
        // Compares in constant time.
        hmac::verify(&self.key, token.as_bytes(), &signature).map_err(|_| CookieError::BadSignature)?;
        SessionToken::from_bearer(token).ok_or(CookieError::Malformed)
    }
}

impl fmt::Debug for CookieVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieVerifier")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value)
}

/// Percent-decodes once. The crate lets a bad escape through as text, so those are refused first.
fn decode(value: &str) -> Result<Cow<'_, str>, CookieError> {
    let well_escaped = value.split('%').skip(1).all(|rest| {
        rest.as_bytes()
            .first_chunk::<2>()
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !well_escaped {
        return Err(CookieError::Malformed);
    }
    percent_decode_str(value)
        .decode_utf8()
        .map_err(|_| CookieError::Malformed)
}

#[cfg(test)]
mod tests;
