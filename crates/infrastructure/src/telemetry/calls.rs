//! Calls that leave this process: a span and a figure for each attempt.

use std::future::Future;
use std::time::Instant;

use tracing::{Instrument as _, Span, field, info_span};

use super::metrics;

/// Whom an attempt goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// A name of ours, of which there are few.
    pub service: &'static str,
    /// What is asked: a method of HTTP, or a word such as `send`.
    pub method: &'a str,
    pub host: &'a str,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Success,
    /// It answered, and would not.
    Refusal,
    /// It did not answer, or that it cannot.
    Silence,
}

impl Came {
    const fn code(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refusal => "refused",
            Self::Silence => "unanswered",
        }
    }
}

/// Makes the call, and tells of it.
pub(crate) async fn observed<T>(call: Call<'_>, work: impl Future<Output = T>, judge: impl FnOnce(&T) -> Came) -> T {
    let began = Instant::now();
    let span = info_span!(
        "call",
        otel.kind = "client",
        otel.name = format_args!("{} {}", call.service, call.method),
        service = call.service,
        server.address = call.host,
        http.method = call.method,
        http.status = field::Empty,
        result = field::Empty,
        error = field::Empty,
    );
    let outcome = work.instrument(span.clone()).await;
    let came = judge(&outcome);
    span.record("result", came.code());
    if came != Came::Success {
        span.record("error", true);
    }
    metrics::outside_called(call.service, came.code(), began.elapsed());
    outcome
}

/// Within a call: the status that was answered.
pub(crate) fn answered(status: u16) {
    Span::current().record("http.status", status);
}
