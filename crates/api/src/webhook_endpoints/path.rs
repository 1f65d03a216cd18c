use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::input::uuid;
use crate::problem::Problem;

/// The endpoint a path names.
#[derive(Debug)]
pub struct EndpointRef(pub Uuid);

/// The delivery a path names.
#[derive(Debug)]
pub struct DeliveryRef(pub Uuid);

/// Documents the endpoint's id in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, EndpointRef is what is read")]
pub struct EndpointPath {
    /// The endpoint's id.
    #[param(rename = "endpointId", example = "0199f1c2-a1b2-7c3d-8e4f-5a6b7c8d9e0f")]
    endpoint_id: Uuid,
}

/// Documents the ids of an endpoint and one of its deliveries in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is only documented, DeliveryRef is what is read")]
pub struct DeliveryPath {
    /// The endpoint's id.
    #[param(rename = "endpointId", example = "0199f1c2-a1b2-7c3d-8e4f-5a6b7c8d9e0f")]
    endpoint_id: Uuid,
    /// The delivery's id.
    #[param(rename = "deliveryId", example = "0199f1c2-b2c3-7d4e-8f5a-6b7c8d9e0f10")]
    delivery_id: Uuid,
}

impl FromRequest for EndpointRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "endpointId").map(Self))
    }
}

impl FromRequest for DeliveryRef {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(uuid(request, "deliveryId").map(Self))
    }
}
