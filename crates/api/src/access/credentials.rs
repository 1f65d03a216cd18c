use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName};
use infrastructure::crypto::sessions::{CookieError, CookieVerifier, SessionToken};
use secrecy::SecretString;
use use_cases::sessions::Credential;

use crate::problem::Problem;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const API_KEY_BYTES_MAX: usize = 200;

/// How sessions of the main application are recognised.
#[derive(Debug, Clone)]
pub struct SessionRules {
    pub cookies: Arc<CookieVerifier>,
    pub allow_bearer: bool,
}

/// What a request proves its sender with.
#[derive(Debug)]
pub enum Proof {
    /// Sent by a browser on its own, also from a foreign page.
    Cookie(Credential),
    /// Put there by a program.
    Header(Credential),
}

impl Proof {
    pub fn credential(self) -> Credential {
        match self {
            Self::Cookie(credential) | Self::Header(credential) => credential,
        }
    }
}

/// An API key goes before a bearer token, and that before a cookie. What is there and wrong is refused, not passed over.
pub fn proof_of(headers: &HeaderMap, rules: &SessionRules) -> Result<Proof, Problem> {
    if headers.contains_key(API_KEY) {
        return api_key(headers).map(Proof::Header);
    }
    if headers.contains_key(AUTHORIZATION) {
        return bearer(headers, rules).map(Proof::Header);
    }
    let cookies = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok());
    match rules.cookies.verify(cookies) {
        Ok(token) => Ok(Proof::Cookie(Credential::Session(token))),
        Err(CookieError::Missing) => Err(Problem::unauthorized()),
        Err(CookieError::Ambiguous | CookieError::Malformed | CookieError::BadSignature) => {
            Err(Problem::invalid_session())
        }
    }
}

fn api_key(headers: &HeaderMap) -> Result<Credential, Problem> {
    let key = only(headers, &API_KEY).filter(|key| !key.is_empty() && key.len() <= API_KEY_BYTES_MAX);
    key.map(|key| Credential::ApiKey(SecretString::from(key)))
        .ok_or_else(Problem::invalid_session)
}

fn bearer(headers: &HeaderMap, rules: &SessionRules) -> Result<Credential, Problem> {
    let token = only(headers, &AUTHORIZATION)
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer") && rules.allow_bearer)
        .and_then(|(_, token)| SessionToken::from_bearer(token.trim()));
    token.map(Credential::Session).ok_or_else(Problem::invalid_session)
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const TOKEN: &str = "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d";

    fn rules(allow_bearer: bool) -> SessionRules {
        let secret = SecretString::from("0123456789abcdef0123456789abcdef");
        let cookies = CookieVerifier::new(&secret, "better-auth.session_token".to_owned()).unwrap();
        SessionRules {
            cookies: Arc::new(cookies),
            allow_bearer,
        }
    }

    fn proof(headers: &[(HeaderName, &str)], rules: &SessionRules) -> Result<Proof, &'static str> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        proof_of(&map, rules).map_err(|problem| problem.code())
    }

    #[test]
    fn a_signed_cookie_is_a_proof_that_a_browser_sends() {
        let rules = rules(true);
        let cookie = rules.cookies.sign(&SessionToken::from_bearer(TOKEN).unwrap());

        assert!(matches!(proof(&[(COOKIE, &cookie)], &rules), Ok(Proof::Cookie(_))));
    }

    #[test]
    fn nothing_and_something_wrong_are_told_apart() {
        let rules = rules(true);
        let cookie = rules.cookies.sign(&SessionToken::from_bearer(TOKEN).unwrap());

        assert_eq!(proof(&[], &rules).unwrap_err(), "UNAUTHORIZED");
        assert_eq!(proof(&[(COOKIE, "theme=dark")], &rules).unwrap_err(), "UNAUTHORIZED");
        for wrong in [
            vec![(COOKIE, format!("better-auth.session_token={TOKEN}"))],
            vec![(COOKIE, cookie.clone()), (COOKIE, cookie.clone())],
            vec![(AUTHORIZATION, format!("Basic {TOKEN}"))],
            vec![(AUTHORIZATION, "Bearer short".to_owned())],
            vec![
                (AUTHORIZATION, format!("Bearer {TOKEN}")),
                (AUTHORIZATION, format!("Bearer {TOKEN}")),
            ],
            vec![(AUTHORIZATION, "Bearer x".to_owned()), (COOKIE, cookie.clone())],
            vec![(API_KEY, String::new())],
        ] {
            let headers: Vec<_> = wrong
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str()))
                .collect();
            assert_eq!(proof(&headers, &rules).unwrap_err(), "INVALID_SESSION", "{wrong:?}");
        }
    }

    #[test]
    fn a_bearer_token_counts_only_where_it_is_allowed() {
        let header = format!("bearer {TOKEN}");

        assert!(matches!(
            proof(&[(AUTHORIZATION, &header)], &rules(true)),
            Ok(Proof::Header(_))
        ));
        assert_eq!(
            proof(&[(AUTHORIZATION, &header)], &rules(false)).unwrap_err(),
            "INVALID_SESSION"
        );
    }
}
