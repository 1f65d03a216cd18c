use std::future::Future;
use std::time::Duration;

use crate::Error;

/// How long a job waits before it asks the database again [R13.1].
const DELAYS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Runs `work` again when the database failed for a reason that passes. For jobs; a request has no time for it.
pub(crate) async fn patiently<T, F, Fut>(work: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    again_after(&DELAYS, work).await
}

async fn again_after<T, F, Fut>(delays: &[Duration], mut work: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    for delay in delays {
        match work().await {
            Err(Error::Storage(error)) if error.is_passing() => {
                tracing::warn!(%error, "the database failed for a reason that passes; trying again in {delay:?}");
                tokio::time::sleep(*delay).await;
            }
            other => return other,
        }
    }
    work().await
}

#[cfg(test)]
mod tests {
    use infrastructure::persistence::StorageError;
    use sea_orm::{ConnAcquireErr, DbErr};

    use super::*;

    /// How often work is done that fails this often, and whether it succeeds in the end.
    async fn runs(failures: u32, error: fn() -> StorageError) -> (u32, bool) {
        let mut runs = 0;
        let result = again_after(&[Duration::ZERO; DELAYS.len()], || {
            runs += 1;
            let failed = runs <= failures;
            async move { if failed { Err(Error::Storage(error())) } else { Ok(()) } }
        });
        let succeeded = result.await.is_ok();
        (runs, succeeded)
    }

    fn passing() -> StorageError {
        StorageError::Database(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    #[tokio::test]
    async fn a_job_outlasts_three_failures_that_pass() {
        assert_eq!(runs(0, passing).await, (1, true));
        assert_eq!(runs(3, passing).await, (4, true));
        assert_eq!(runs(4, passing).await, (4, false));
    }

    #[tokio::test]
    async fn a_failure_that_stays_is_not_repeated() {
        assert_eq!(
            runs(1, || StorageError::corrupt("things", 1, "unreadable")).await,
            (1, false)
        );
    }
}
