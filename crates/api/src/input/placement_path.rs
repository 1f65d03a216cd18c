use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use payout_domain::{HoldId, PlacementId, ScheduleId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::path::uuid;
use crate::problem::Problem;

/// The placement a path names.
#[derive(Debug)]
pub struct PlacementRef(pub PlacementId);

/// The schedule a path names.
#[derive(Debug)]
pub struct ScheduleRef(pub ScheduleId);

/// The hold a path names.
#[derive(Debug)]
pub struct HoldRef(pub HoldId);

/// The company user a path names.
#[derive(Debug)]
pub struct CompanyUserRef(pub Uuid);

/// Documents the placement's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, PlacementRef is what is read")]
pub struct PlacementPath {
    /// The placement's id.
    #[param(rename = "placementId", example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    id: Uuid,
}

/// Documents the schedule's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, ScheduleRef is what is read")]
pub struct SchedulePath {
    /// The schedule's id.
    #[param(rename = "scheduleId", example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    id: Uuid,
}

/// Documents the hold's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, HoldRef is what is read")]
pub struct HoldPath {
    /// The hold's id.
    #[param(rename = "holdId", example = "0199f1c2-80a1-7cb2-83c4-9f0011223344")]
    id: Uuid,
}

/// Documents the company user's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, CompanyUserRef is what is read")]
pub struct CompanyUserPath {
    /// The id under which the user acts for the company.
    #[param(rename = "companyUserId", example = "0199f1c2-91b2-7dc3-84d5-a01122334455")]
    id: Uuid,
}

impl FromRequest for PlacementRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "placementId").map(|id| Self(PlacementId(id))))
    }
}

impl FromRequest for ScheduleRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "scheduleId").map(|id| Self(ScheduleId(id))))
    }
}

impl FromRequest for HoldRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "holdId").map(|id| Self(HoldId(id))))
    }
}

impl FromRequest for CompanyUserRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "companyUserId").map(Self))
    }
}
