use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use log::LevelFilter;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqlxPostgresConnector, TransactionTrait,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use tracing::Instrument as _;

use super::StorageError;
use super::kept::Kept;
use crate::telemetry::{metrics, traces};

/// Longest wait for a free connection; after it a request is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that rested longer is tried first: a restart of the database costs no request. Under load none rests.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// Of a pool for somebody else's library.
const CONNECTIONS_APART: u32 = 4;
/// Longest run of one statement.
const STATEMENT_TIMEOUT_MS: u32 = 10_000;

/// The driver tells the traces of each statement, if there are any; the log hears nothing of it.
const STATEMENTS_AT: LevelFilter = LevelFilter::Debug;

/// Fewest connections of a pool that is a share of another.
const CONNECTIONS_MIN: u32 = 2;

/// The pool. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Database {
    pool: DatabaseConnection,
    kept: Arc<Kept>,
    /// Every pool that this one was divided into, itself included.
    family: Arc<Mutex<Vec<Share>>>,
}

/// A pool and what readers keep of it, to be counted.
#[derive(Debug)]
struct Share {
    pool: sqlx::PgPool,
    kept: Weak<Kept>,
}

/// Connections of a pool, or of all that it was divided into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    pub busy: u32,
    pub idle: u32,
    /// So many there may be.
    pub at_most: u32,
}

/// A transaction; leaving it without `commit` rolls back.
#[derive(Debug)]
pub struct Tx(DatabaseTransaction);

impl Database {
    /// Opens the pool and proves that the database answers.
    pub async fn connect(url: &str, connections_max: u32) -> Result<Self, StorageError> {
        readable(url)?;
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections_max)
            .min_connections(0)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(traces::are_on())
            .sqlx_logging_level(STATEMENTS_AT)
            .sqlx_slow_statements_logging_settings(STATEMENTS_AT, Duration::MAX)
            .test_before_acquire(false)
            .map_sqlx_postgres_pool_opts(trust_the_rested)
            .map_sqlx_postgres_opts(session);
        let connection = sea_orm::Database::connect(options).await?;
        metrics::database_asked(true);
        Ok(Self::from_connection(connection))
    }

    /// A pool that asks for nothing before it is used, and changes nothing then. Call it inside a tokio runtime.
    pub fn read_only(url: &str, connections_max: u32) -> Result<Self, StorageError> {
        let options = readable(url)?;
        let options = session(tell_of_statements(options)).options([("default_transaction_read_only", "on")]);
        let pool = PgPoolOptions::new()
            .max_connections(connections_max)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false);
        let pool = trust_the_rested(pool).connect_lazy_with(options);
        Ok(Self::from_connection(SqlxPostgresConnector::from_sqlx_postgres_pool(
            pool,
        )))
    }

    /// Shares a pool that somebody else opened.
    pub fn from_connection(connection: DatabaseConnection) -> Self {
        Self::of_family(connection, Arc::default())
    }

    fn of_family(pool: DatabaseConnection, family: Arc<Mutex<Vec<Share>>>) -> Self {
        let connections_max = pool.get_postgres_connection_pool().options().get_max_connections();
        let kept = Arc::new(Kept::of_pool(connections_max));
        let share = Share {
            pool: pool.get_postgres_connection_pool().clone(),
            kept: Arc::downgrade(&kept),
        };
        family.lock().unwrap_or_else(PoisonError::into_inner).push(share);
        Self { pool, kept, family }
    }

    /// A pool of its own for one of `threads` threads, each with a runtime of its own: a connection that another thread
    /// opened wakes that thread first. Together they have as many connections as this one may have. Call it inside the
    /// thread's runtime.
    pub fn share(&self, threads: u32) -> Self {
        let options = self.pool().options().clone();
        let connections = options.get_max_connections() / threads.max(1);
        let pool = options
            .max_connections(connections.max(CONNECTIONS_MIN))
            .connect_lazy_with((*self.pool().connect_options()).clone());
        Self::of_family(
            SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
            Arc::clone(&self.family),
        )
    }

    /// How many threads can have a pool of their own without more connections than were allowed.
    pub fn shares_max(&self) -> u32 {
        (self.pool().options().get_max_connections() / CONNECTIONS_MIN).max(1)
    }

    /// Both are clones of one.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.kept, &other.kept)
    }

    /// Waits until every connection came back, and closes them.
    pub async fn close(&self) {
        self.kept.close();
        self.pool().close().await;
    }

    /// Of all pools that this one was divided into.
    pub fn usage(&self) -> Usage {
        let mut family = self.family.lock().unwrap_or_else(PoisonError::into_inner);
        family.retain(|share| share.kept.strong_count() > 0);
        family.iter().map(Share::usage).fold(Usage::default(), |sum, of| Usage {
            busy: sum.busy + of.busy,
            idle: sum.idle + of.idle,
            at_most: sum.at_most.max(of.at_most),
        })
    }

    pub(super) fn kept(&self) -> &Arc<Kept> {
        &self.kept
    }

    /// A BEGIN that is given up half-way would leave its connection, in the pool, inside a transaction that nobody ends
    /// (sqlx 0.9). So it runs to its end, whether or not somebody still waits for it.
    pub async fn begin(&self) -> Result<Tx, StorageError> {
        let db = self.pool.clone();
        let begun = tokio::spawn(async move { db.begin().await }.in_current_span()).await;
        let stopping = |_| DbErr::Conn(RuntimeErr::Internal("the process is stopping".to_owned()));
        Ok(Tx(begun.map_err(stopping)??))
    }

    /// The pool itself, for what needs no transaction.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// The pool as sqlx knows it.
    pub fn pool(&self) -> &sqlx::PgPool {
        self.pool.get_postgres_connection_pool()
    }

    /// A small pool to the same database for a library that drops its futures where it likes: what that leaves behind on
    /// a connection does not reach ours.
    pub fn pool_apart(&self) -> sqlx::PgPool {
        let options = PgPoolOptions::new()
            .max_connections(CONNECTIONS_APART)
            .acquire_timeout(ACQUIRE_TIMEOUT);
        options.connect_lazy_with((*self.pool().connect_options()).clone())
    }
}

fn tell_of_statements(options: PgConnectOptions) -> PgConnectOptions {
    if traces::are_on() {
        options
            .log_statements(STATEMENTS_AT)
            .log_slow_statements(STATEMENTS_AT, Duration::MAX)
    } else {
        options.disable_statement_logging()
    }
}

fn trust_the_rested(options: PgPoolOptions) -> PgPoolOptions {
    options.before_acquire(|connection, known| {
        Box::pin(async move {
            if known.idle_for > TRUSTED_IDLE {
                connection.ping().await?;
            }
            Ok(true)
        })
    })
}

fn session(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name("payout-service").options([
        ("statement_timeout", STATEMENT_TIMEOUT_MS.to_string().as_str()),
        ("timezone", "UTC"),
    ])
}

impl Share {
    fn usage(&self) -> Usage {
        let kept = self.kept.upgrade().map_or(0, |kept| kept.count());
        let idle = u32::try_from(self.pool.num_idle() + kept).unwrap_or(u32::MAX);
        Usage {
            busy: self.pool.size().saturating_sub(idle),
            idle,
            at_most: self.pool.options().get_max_connections(),
        }
    }
}

impl Deref for Database {
    type Target = DatabaseConnection;

    fn deref(&self) -> &Self::Target {
        &self.pool
    }
}

/// The address as the driver reads it. The driver's own error would repeat it, password and all.
fn readable(url: &str) -> Result<PgConnectOptions, StorageError> {
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    url.parse().ok().filter(|_| is_postgres).ok_or(StorageError::Address)
}

impl Tx {
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Database;

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_never_repeated() {
        for address in [
            "mysql://payout:hunter2@db/payout",
            "postgres://payout:hunter2@db:port/payout",
            "hunter2",
        ] {
            let error = Database::connect(address, 1).await.expect_err("no database");
            assert!(!format!("{error:?} {error}").contains("hunter2"), "{address}");
            let error = Database::read_only(address, 1).expect_err("no database");
            assert!(!format!("{error:?} {error}").contains("hunter2"), "{address}");
        }
    }
}
