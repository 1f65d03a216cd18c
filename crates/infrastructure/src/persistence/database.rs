use std::ops::Deref;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::{ConnectOptions, DatabaseConnection, DatabaseTransaction, TransactionTrait};

use super::StorageError;

/// Longest wait for a free connection; after it a request is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that rested longer is tried first: a restart of the database costs no request. Under load none rests.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// Longest run of one statement.
const STATEMENT_TIMEOUT_MS: u32 = 10_000;

/// The pool. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Database(DatabaseConnection);

/// A transaction; leaving it without `commit` rolls back.
#[derive(Debug)]
pub struct Tx(DatabaseTransaction);

impl Database {
    /// Opens the pool and proves that the database answers.
    pub async fn connect(url: &str, connections_max: u32) -> Result<Self, StorageError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections_max)
            .min_connections(0)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(false)
            .test_before_acquire(false)
            .map_sqlx_postgres_pool_opts(|options| {
                options.before_acquire(|connection, known| {
                    Box::pin(async move {
                        if known.idle_for > TRUSTED_IDLE {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
            })
            .map_sqlx_postgres_opts(|options| {
                options.application_name("payout-service").options([
                    ("statement_timeout", STATEMENT_TIMEOUT_MS.to_string().as_str()),
                    ("timezone", "UTC"),
                ])
            });
        Ok(Self(sea_orm::Database::connect(options).await?))
    }

    /// Shares a pool that somebody else opened.
    pub fn from_connection(connection: DatabaseConnection) -> Self {
        Self(connection)
    }

    pub async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(Tx(self.0.begin().await?))
    }

    /// The pool itself, for what needs no transaction.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.0
    }

    /// The pool as apalis takes it.
    pub fn pool(&self) -> &sqlx::PgPool {
        self.0.get_postgres_connection_pool()
    }
}

impl Deref for Database {
    type Target = DatabaseConnection;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
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
