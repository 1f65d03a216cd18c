use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{AUTHORIZATION, HeaderMap};

use crate::asked::header;
use crate::refusal::Refusal;

/// Whether the request carries this account's secret key, as a bearer or as the user of basic authentication.
pub(crate) fn check(headers: &HeaderMap, secret_key: &str) -> Result<(), Refusal> {
    let Some(given) = header(headers, AUTHORIZATION.as_str()).and_then(|value| key(&value)) else {
        let message = "You did not provide an API key. You need to provide your API key in the Authorization header, \
                       using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
        return Err(Refusal::invalid(401, message));
    };
    if given == secret_key {
        return Ok(());
    }
    let end = given.char_indices().rev().nth(3).map_or(0, |(start, _)| start);
    let message = format!("Invalid API Key provided: ********{}", &given[end..]);
    Err(Refusal::invalid(401, message))
}

fn key(authorization: &str) -> Option<String> {
    if let Some(key) = authorization.strip_prefix("Bearer ") {
        return Some(key.trim().to_owned());
    }
    let decoded = STANDARD.decode(authorization.strip_prefix("Basic ")?.trim()).ok()?;
    let pair = String::from_utf8(decoded).ok()?;
    Some(pair.split(':').next().unwrap_or_default().to_owned())
}
