use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};

use super::csv::Csv;

/// A small table to be saved, whose columns are known only when it is made.
pub struct Sheet {
    file_name: String,
    bytes: Vec<u8>,
}

impl Sheet {
    pub fn new(file_name: String, lines: impl Iterator<Item = Vec<String>>) -> Self {
        let mut csv = Csv::default();
        for line in lines {
            for cell in &line {
                csv.text(cell);
            }
            csv.end_line();
        }
        Self {
            file_name,
            bytes: csv.into_bytes(),
        }
    }
}

impl Responder for Sheet {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8; header=present")
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}.csv\"", self.file_name),
            ))
            .body(self.bytes)
    }
}
