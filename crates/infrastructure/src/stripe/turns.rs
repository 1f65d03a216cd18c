use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::bucket::{Bucket, WAIT_MAX};
use crate::persistence::{Database, stripe_turns};

/// Whose turn it is to ask: of one process, or of all that share a database.
#[derive(Debug, Clone)]
pub struct Turns {
    own: Arc<Mutex<Bucket>>,
    shared: Option<Database>,
}

impl Turns {
    /// Of this process only.
    pub fn of(requests_per_second: u32) -> Self {
        Self {
            own: Arc::new(Mutex::new(Bucket::of(requests_per_second))),
            shared: None,
        }
    }

    /// Of all processes that are given the same database.
    pub fn shared_through(self, db: Database) -> Self {
        Self {
            shared: Some(db),
            ..self
        }
    }

    /// Takes a turn and tells how long to wait for it; none is taken when that is too long. A database that does not answer
    /// leaves the process to its own count.
    pub async fn take(&self) -> Option<Duration> {
        if let Some(db) = &self.shared {
            let (interval, burst) = self.own().pace();
            match stripe_turns::take(&**db, interval, burst, WAIT_MAX).await {
                Ok(wait) => return wait,
                Err(error) => tracing::warn!(%error, "the turns at the payment provider are not shared: {error}"),
            }
        }
        self.own().take(Instant::now()).ok()
    }

    fn own(&self) -> std::sync::MutexGuard<'_, Bucket> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
