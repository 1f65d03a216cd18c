use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use crate::input::arrive;
use crate::problem::Problem;

/// A CSV file as the body.
#[derive(Debug)]
pub struct CsvBody(pub Bytes);

impl FromRequest for CsvBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_csv = is_csv(request);
        let bytes = arrive(Bytes::from_request(request, payload));
        Box::pin(async move {
            if !is_csv {
                return Err(Problem::new("UNSUPPORTED_MEDIA_TYPE", "send CSV as text/csv"));
            }
            let bytes = bytes.await?;
            let is_text = std::str::from_utf8(&bytes).is_ok_and(|text| !text.contains('\0'));
            if !is_text {
                return Err(Problem::invalid_field(
                    "body",
                    "is no text in UTF-8, or holds the character U+0000",
                ));
            }
            Ok(Self(bytes))
        })
    }
}

fn is_csv(request: &HttpRequest) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let media_type = content_type
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map_or("", str::trim);
    media_type.eq_ignore_ascii_case("text/csv")
}
