//! What is known of the request being answered, wherever the answer is made.

use time::OffsetDateTime;

/// The request's id, the time it is answered at, which every line of one answer shows, and the pattern of its path.
#[derive(Debug, Clone)]
pub struct Current {
    pub id: String,
    pub at: OffsetDateTime,
    /// None when there is nothing at the path.
    pub route: Option<String>,
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
        route: None,
    })
}
