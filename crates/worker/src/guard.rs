use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;

/// Why a handler did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Refused(#[from] use_cases::Error),
    #[error("it panicked")]
    Panicked,
    #[error("it took longer than {0:?}")]
    TimedOut(Duration),
    #[error("it ended its process {0} times")]
    Deadly(usize),
    #[error("there is no job of this name")]
    UnknownJob,
}

/// Lets nothing that a handler does harm the worker: neither a panic nor a wait without end.
pub(crate) async fn guarded<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, use_cases::Error>>,
) -> Result<T, Failed> {
    match tokio::time::timeout(limit, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(result)) => Ok(result?),
        Ok(Err(_panic)) => Err(Failed::Panicked),
        Err(_elapsed) => Err(Failed::TimedOut(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_fails_the_job_and_not_the_worker() {
        let result = guarded::<()>(Duration::from_secs(1), async { panic!("expected by this test") }).await;

        assert!(matches!(result, Err(Failed::Panicked)));
    }

    #[tokio::test]
    async fn a_job_without_end_is_given_up() {
        let result = guarded::<()>(Duration::from_millis(1), std::future::pending()).await;

        assert!(matches!(result, Err(Failed::TimedOut(_))));
    }
}
