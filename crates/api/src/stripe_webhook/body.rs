use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use crate::input::arrive;
use crate::problem::Problem;

/// What came in, byte for byte, whatever it calls itself: the signature is over the bytes.
#[derive(Debug)]
pub struct SignedBody(pub Bytes);

impl FromRequest for SignedBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = arrive(Bytes::from_request(request, payload));
        Box::pin(async move { bytes.await.map(Self) })
    }
}
