use std::future::Future;
use std::time::Duration;

use crate::Error;

/// How long a job waits before it asks the database again [R13.1].
const DELAYS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Runs `work` again when the database failed for a reason that passes. For jobs; a request has no time for it.
pub(crate) async fn patiently<T, F, Fut>(mut work: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    for delay in DELAYS {
        match work().await {
            Err(Error::Storage(error)) if error.is_passing() => {
                tracing::warn!(%error, "the database failed for a reason that passes; trying again in {delay:?}");
                tokio::time::sleep(delay).await;
            }
            other => return other,
        }
    }
    work().await
}
