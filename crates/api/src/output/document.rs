use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A document, shown by the browser under a name to save it by.
pub struct Pdf {
    bytes: Vec<u8>,
    file_name: String,
}

impl Pdf {
    /// `id` may be any text of the host; what could end the header's quotes is left out of the name.
    pub fn new(kind: &str, id: &str, bytes: Vec<u8>) -> Self {
        let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        Self {
            bytes,
            file_name: format!("{kind}-{id}.pdf"),
        }
    }
}

/// A file, not a list of numbers.
impl PartialSchema for Pdf {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new().schema_type(Type::String);
        file.format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .build()
            .into()
    }
}

impl ToSchema for Pdf {}

impl Responder for Pdf {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("inline; filename=\"{}\"", self.file_name),
            ))
            .body(self.bytes)
    }
}
