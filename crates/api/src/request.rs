//! What is known of the request being answered, wherever the answer is made.

use time::OffsetDateTime;

/// The request's id and the time it is answered at. Every line of one answer shows the same time.
#[derive(Debug, Clone)]
pub struct Current {
    pub id: String,
    pub at: OffsetDateTime,
}

tokio::task_local! {
    /// Set around the handling of each request.
    pub static CURRENT: Current;
}

/// Outside a request, which only tests are, the id is empty and the time the beginning of time.
pub fn current() -> Current {
    CURRENT.try_with(Clone::clone).unwrap_or(Current {
        id: String::new(),
        at: OffsetDateTime::UNIX_EPOCH,
    })
}
