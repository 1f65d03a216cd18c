use std::future::Future;

use crate::Error;

/// How often one request tries again after the database rolled it back.
const ATTEMPTS_MAX: u32 = 3;

/// Runs `work` again when a deadlock or serialisation failure undid it [R13.1]. Nothing else is repeated.
pub(crate) async fn on_conflict<T, F, Fut>(mut work: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    for _ in 1..ATTEMPTS_MAX {
        match work().await {
            Err(Error::Storage(error)) if error.was_rolled_back() => tracing::debug!("the database asked to try again"),
            other => return other,
        }
    }
    work().await
}
