use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use use_cases::payouts::{Cursor, Listed};
use utoipa::ToSchema;

use super::Moment;
use crate::input::cursor;
use crate::request;

/// A successful answer with one thing in it.
#[derive(Serialize, ToSchema)]
pub struct Data<T: ToSchema> {
    pub data: T,
    /// For people, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "approved by one of two")]
    pub message: Option<String>,
    /// When it was answered.
    pub timestamp: Moment,
}

/// A successful answer with one page of many things in it.
#[derive(Serialize, ToSchema)]
pub struct Listing<T: ToSchema> {
    pub data: Vec<T>,
    pub pagination: Page,
    /// When it was answered.
    pub timestamp: Moment,
}

/// A successful answer with one page of a thing that has more to it than its rows.
#[derive(Serialize, ToSchema)]
pub struct Paged<T: ToSchema> {
    pub data: T,
    pub pagination: Page,
    /// When it was answered.
    pub timestamp: Moment,
}

/// Where this page ends.
#[derive(Serialize, ToSchema)]
#[schema(as = Pagination)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    #[schema(example = 25)]
    pub limit: u64,
    /// Give it back as `cursor` to read on.
    #[schema(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    pub next_cursor: Option<String>,
    #[schema(example = true)]
    pub has_more: bool,
}

/// What a handler answers with.
pub struct Answer<T: ToSchema> {
    status: StatusCode,
    envelope: Data<T>,
}

impl<T: ToSchema> Answer<T> {
    pub fn ok(data: T) -> Self {
        Self {
            status: StatusCode::OK,
            envelope: Data {
                data,
                message: None,
                timestamp: Moment(request::current().at),
            },
        }
    }

    pub fn created(data: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::ok(data)
        }
    }

    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.envelope.message = Some(message.into());
        self
    }
}

impl<T: ToSchema> Listing<T> {
    /// One page of what a use case listed.
    pub fn of<S>(listed: Listed<S>, limit: u64, view: impl FnMut(S) -> T) -> Self {
        Self {
            pagination: Page::before(listed.next.as_ref(), limit),
            data: listed.items.into_iter().map(view).collect(),
            timestamp: Moment(request::current().at),
        }
    }
}

impl<T: ToSchema> Paged<T> {
    /// What is shown of one page of what a use case listed.
    pub fn of<S>(listed: Listed<S>, limit: u64, view: impl FnOnce(Vec<S>) -> T) -> Self {
        Self {
            pagination: Page::before(listed.next.as_ref(), limit),
            data: view(listed.items),
            timestamp: Moment(request::current().at),
        }
    }
}

impl Page {
    fn before(next: Option<&Cursor>, limit: u64) -> Self {
        let next_cursor = next.map(cursor::write);
        Self {
            limit,
            has_more: next_cursor.is_some(),
            next_cursor,
        }
    }
}

impl<T: Serialize + ToSchema> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::build(self.status).json(self.envelope)
    }
}

impl<T: Serialize + ToSchema> Responder for Listing<T> {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}

impl<T: Serialize + ToSchema> Responder for Paged<T> {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}
