use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use tokio::time::Instant;

/// One that rested longer goes the pool's way, which asks it whether it is sound: a restart of the database costs no
/// request.
const TRUSTED_REST: Duration = Duration::from_secs(1);
/// After this the pool has a look at it: it ends connections that are old.
const KEPT_FOR: Duration = Duration::from_mins(10);

/// Connections that readers hand to one another past the pool. Never more than half of them: transactions need the rest.
#[derive(Debug)]
pub(super) struct Kept {
    most: usize,
    resting: Mutex<Resting>,
}

#[derive(Debug, Default)]
struct Resting {
    closed: bool,
    connections: Vec<(Passed, Instant)>,
}

/// A connection, and since when it has gone from reader to reader.
#[derive(Debug)]
pub(super) struct Passed {
    pub connection: PoolConnection<Postgres>,
    since: Instant,
}

impl From<PoolConnection<Postgres>> for Passed {
    fn from(connection: PoolConnection<Postgres>) -> Self {
        Self {
            connection,
            since: Instant::now(),
        }
    }
}

impl Kept {
    pub(super) fn of_pool(connections_max: u32) -> Self {
        Self {
            most: usize::try_from(connections_max / 2).unwrap_or(0),
            resting: Mutex::default(),
        }
    }

    /// The one that rested least.
    pub(super) fn take(&self) -> Option<Passed> {
        let mut resting = self.resting();
        let (passed, since) = resting.connections.pop()?;
        if since.elapsed() <= TRUSTED_REST {
            return Some(passed);
        }
        // The others rested longer still.
        resting.connections.clear();
        None
    }

    /// One too many, or too old, goes back to the pool.
    pub(super) fn put(&self, passed: Passed) {
        let mut resting = self.resting();
        if !resting.closed && resting.connections.len() < self.most && passed.since.elapsed() < KEPT_FOR {
            resting.connections.push((passed, Instant::now()));
        }
    }

    pub(super) fn count(&self) -> usize {
        self.resting().connections.len()
    }

    /// Lets all go to the pool, and keeps none from now on.
    pub(super) fn close(&self) {
        let mut resting = self.resting();
        resting.closed = true;
        resting.connections.clear();
    }

    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Kept {
    /// Where no runtime is left to take them back they are simply cut.
    fn drop(&mut self) {
        for (passed, _) in mem::take(&mut self.resting().connections) {
            drop(passed.connection.detach());
        }
    }
}
