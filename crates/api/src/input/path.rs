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
/// What is due is due in the year after.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=9998;

/// The payout a path names. Ours are uuids; those that stood in the host's table before us may be any text.
#[derive(Debug)]
pub struct PayoutRef(String);

/// The tax form a path names.
#[derive(Debug)]
pub struct FormId(String);

/// The alert a path names. The main application may give them any text.
#[derive(Debug)]
pub struct AlertId(String);

/// The user a path names.
#[derive(Debug)]
pub struct UserRef(pub UserId);

/// The round a path names.
#[derive(Debug)]
pub struct RoundRef(pub Uuid);

/// The mail a path names.
#[derive(Debug)]
pub struct MailRef(pub Uuid);

/// Documents the mail's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, MailRef is what is read")]
pub struct MailPath {
    /// The mail's id, as in the list.
    #[param(rename = "mailId", example = "0199f1c2-f2a3-7b40-9c0d-2e3f40516273")]
    mail_id: Uuid,
}

/// Documents the round's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, RoundRef is what is read")]
pub struct RoundPath {
    /// The round's id.
    #[param(rename = "roundId", example = "0199f1c2-77aa-7b10-8c5d-2e3f40516273")]
    round_id: Uuid,
}

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

/// Documents the alert's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, AlertId is what is read")]
pub struct AlertPath {
    /// The alert's id.
    #[param(rename = "alertId", example = "0199f1c2-e1f2-7a30-8b9c-1d2e3f405162")]
    alert_id: String,
}

/// The tax year a path names.
#[derive(Debug, Clone, Copy)]
pub struct TaxYear(pub i32);

/// Documents the tax year in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, TaxYear is what is read")]
pub struct YearPath {
    /// The calendar year of the payments.
    #[param(minimum = 2000, maximum = 9998, example = 2026)]
    year: i32,
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

impl AlertId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As for a payout.
    pub fn explain(&self, error: Error) -> Problem {
        not_even_an_id(&self.0, "alertId", Entity::Alert, error)
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

impl FromRequest for AlertId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(text(request, "alertId").map(Self))
    }
}

impl FromRequest for TaxYear {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let year = text(request, "year").map(|raw| raw.parse().ok().filter(|year| YEARS.contains(year)));
        ready(year.and_then(|year| {
            year.map(Self)
                .ok_or_else(|| Problem::invalid_field("year", "must be a year, such as 2026"))
        }))
    }
}

impl FromRequest for UserRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "userId").map(|id| Self(UserId(id))))
    }
}

impl FromRequest for RoundRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "roundId").map(Self))
    }
}

impl FromRequest for MailRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "mailId").map(Self))
    }
}

/// The uuid that stands in a path under this name.
pub fn uuid(request: &HttpRequest, name: &str) -> Result<Uuid, Problem> {
    let raw = text(request, name)?;
    Uuid::try_parse(&raw).map_err(|_| Problem::invalid_field(name, "must be a uuid"))
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
