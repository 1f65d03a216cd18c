use std::pin::Pin;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, Responder};
use futures_util::stream::{self, Stream, StreamExt as _};
use use_cases::Error;

use super::csv::Csv;
use crate::problem::Problem;

/// Roughly what a line takes.
const LINE_BYTES: usize = 256;

/// Why a file ends before its end.
type Broken = Box<dyn std::error::Error>;

/// A table to be saved, sent while it is read: in memory there is the page that is sent and the one after it.
pub struct CsvFile {
    file_name: String,
    chunks: Pin<Box<dyn Stream<Item = Result<Bytes, Broken>>>>,
}

impl CsvFile {
    /// The first page is read before anything is answered, so that a failure is still told as one. A failure later on
    /// breaks the connection off: half a file must not look like a whole one.
    ///
    /// Lines are written on a thread of their own, while this one reads the page after them.
    pub async fn of<T: Send + 'static>(
        file_name: impl Into<String>,
        header: &'static [&'static str],
        pages: impl Stream<Item = Result<Vec<T>, Error>> + 'static,
        line: impl Fn(&mut Csv, T) + Send + Sync + 'static,
    ) -> Result<Self, Problem> {
        let mut pages = Box::pin(pages);
        let first = pages.next().await.unwrap_or_else(|| Ok(Vec::new()))?;
        let head = stream::once(async move { Ok(Bytes::from(titles(header))) });
        let rest = stream::once(async move { Ok(first) }).chain(pages);
        let line = Arc::new(line);
        let lines = rest.then(move |page| written(page, Arc::clone(&line)));
        Ok(Self {
            file_name: file_name.into(),
            chunks: Box::pin(head.chain(lines)),
        })
    }
}

impl Responder for CsvFile {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8; header=present")
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}.csv\"", self.file_name),
            ))
            .streaming(self.chunks)
    }
}

async fn written<T: Send + 'static>(
    page: Result<Vec<T>, Error>,
    line: Arc<impl Fn(&mut Csv, T) + Send + Sync + 'static>,
) -> Result<Bytes, Broken> {
    match page {
        Ok(rows) => Ok(web::block(move || chunk(rows, &*line)).await?),
        Err(error) => {
            tracing::warn!(cause = %error, "a report broke off while it was sent");
            Err(error.into())
        }
    }
}

fn titles(header: &[&str]) -> Vec<u8> {
    let mut csv = Csv::default();
    for title in header {
        csv.text(title);
    }
    csv.end_line();
    csv.into_bytes()
}

fn chunk<T>(rows: Vec<T>, line: &impl Fn(&mut Csv, T)) -> Bytes {
    let mut csv = Csv::with_capacity(rows.len() * LINE_BYTES);
    for row in rows {
        line(&mut csv, row);
        csv.end_line();
    }
    Bytes::from(csv.into_bytes())
}
