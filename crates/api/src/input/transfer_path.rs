use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use payout_domain::{PayeeId, PayoutId, StatementId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::path::uuid;
use crate::problem::Problem;

/// The payee a path names.
#[derive(Debug)]
pub struct PayeeRef(pub PayeeId);

/// Documents the payee's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, PayeeRef is what is read")]
pub struct PayeePath {
    /// The payee's id.
    #[param(rename = "payeeId", example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    id: Uuid,
}

/// The statement a path names.
#[derive(Debug)]
pub struct StatementRef(pub StatementId);

/// Documents the statement's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, StatementRef is what is read")]
pub struct StatementPath {
    /// The statement's id.
    #[param(rename = "statementId", example = "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")]
    id: Uuid,
}

/// The payout a path names.
#[derive(Debug)]
pub struct TransferRef(pub PayoutId);

/// Documents the payout's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, TransferRef is what is read")]
pub struct TransferPath {
    /// The payout's id.
    #[param(rename = "payoutId", example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    id: Uuid,
}

impl FromRequest for PayeeRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "payeeId").map(|id| Self(PayeeId(id))))
    }
}

impl FromRequest for StatementRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "statementId").map(|id| Self(StatementId(id))))
    }
}

impl FromRequest for TransferRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "payoutId").map(|id| Self(PayoutId(id))))
    }
}
