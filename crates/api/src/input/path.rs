use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use payout_domain::UserId;
use percent_encoding::percent_decode_str;
use use_cases::{Entity, Error};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::problem::Problem;

const ID_CHARACTERS_MAX: usize = 100;

/// The payout a path names. Ours are uuids; those that stood in the host's table before us may be any text.
#[derive(Debug)]
pub struct PayoutRef(String);

/// The tax form a path names.
#[derive(Debug)]
pub struct FormId(String);

/// The user a path names.
#[derive(Debug)]
pub struct UserRef(pub UserId);

/// Documents the payout's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, PayoutRef is what is read")]
pub struct PayoutPath {
    /// The payout's id.
    #[param(rename = "payoutId", example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: String,
}

/// Documents the tax form's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, FormId is what is read")]
pub struct FormPath {
    /// The form's id.
    #[param(rename = "formId", example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d01")]
    form_id: String,
}

/// Documents the user's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, UserRef is what is read")]
pub struct UserPath {
    /// The member's user id.
    #[param(rename = "userId", example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
}

impl PayoutRef {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What nobody finds and has not even the form of an id was a wrong id from the start.
    pub fn explain(&self, error: Error) -> Problem {
        not_even_an_id(&self.0, "payoutId", Entity::Payout, error)
    }
}

impl FormId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As for a payout.
    pub fn explain(&self, error: Error) -> Problem {
        not_even_an_id(&self.0, "formId", Entity::TaxForm, error)
    }
}

fn not_even_an_id(id: &str, field: &str, entity: Entity, error: Error) -> Problem {
    match error {
        Error::NotFound(found) if found == entity && Uuid::try_parse(id).is_err() => {
            Problem::invalid_field(field, "must be an id, such as 0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")
        }
        error => error.into(),
    }
}

impl FromRequest for PayoutRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(text(request, "payoutId").map(Self))
    }
}

impl FromRequest for FormId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(text(request, "formId").map(Self))
    }
}

impl FromRequest for UserRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let id = text(request, "userId")
            .and_then(|raw| Uuid::try_parse(&raw).map_err(|_| Problem::invalid_field("userId", "must be a uuid")));
        ready(id.map(|id| Self(UserId(id))))
    }
}

/// The router leaves some characters escaped, among them the slash.
fn text(request: &HttpRequest, name: &str) -> Result<String, Problem> {
    let raw = request.match_info().get(name).unwrap_or_default();
    let id = percent_decode_str(raw).decode_utf8().unwrap_or_default();
    let plain = !id.is_empty() && id.chars().count() <= ID_CHARACTERS_MAX && !id.chars().any(char::is_control);
    if plain {
        Ok(id.into_owned())
    } else {
        Err(Problem::invalid_field(name, "must be an id"))
    }
}
