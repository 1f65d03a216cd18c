use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Postgres};
use tokio::sync::Mutex;

use super::kept::{Kept, Passed};
use super::{Database, StorageError};

/// One connection for several statements that follow one another, outside a transaction. With the pool itself each of
/// them would cost a second round trip: sqlx asks every connection that goes back whether it is sound.
#[derive(Debug)]
pub struct Reading {
    /// None only while the value is dropped.
    connection: Mutex<Option<Passed>>,
    /// False while a statement runs, and for good once one failed or was given up.
    sound: AtomicBool,
    kept: Arc<Kept>,
}

impl Database {
    /// Takes a connection to read from; it is kept for the next reader, or goes back, with the value.
    pub async fn reading(&self) -> Result<Reading, StorageError> {
        let connection = match self.kept().take() {
            Some(connection) => connection,
            None => Passed::from(self.pool().acquire().await.map_err(not_acquired)?),
        };
        Ok(Reading {
            connection: Mutex::new(Some(connection)),
            sound: AtomicBool::new(true),
            kept: Arc::clone(self.kept()),
        })
    }
}

impl Reading {
    /// Notes that a statement runs; its end says so again with `done`.
    fn begin(&self) -> bool {
        self.sound.swap(false, Ordering::Relaxed)
    }

    fn done<T>(&self, was_sound: bool, outcome: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        self.sound.store(was_sound && outcome.is_ok(), Ordering::Relaxed);
        outcome.map_err(failed)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let Some(connection) = mem::take(self.connection.get_mut()) else {
            return;
        };
        if *self.sound.get_mut() {
            self.kept.put(connection);
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reading {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        let was_sound = self.begin();
        let done = prepared(&statement).execute(as_connection(&mut connection)).await;
        self.done(was_sound, done).map(ExecResult::from)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        let was_sound = self.begin();
        let done = as_connection(&mut connection).execute(AssertSqlSafe(sql)).await;
        self.done(was_sound, done).map(ExecResult::from)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut connection = self.connection.lock().await;
        let was_sound = self.begin();
        let row = prepared(&statement)
            .fetch_optional(as_connection(&mut connection))
            .await;
        self.done(was_sound, row).map(|row| row.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.connection.lock().await;
        let was_sound = self.begin();
        let rows = prepared(&statement).fetch_all(as_connection(&mut connection)).await;
        self.done(was_sound, rows)
            .map(|rows| rows.into_iter().map(QueryResult::from).collect())
    }
}

fn as_connection(connection: &mut Option<Passed>) -> &mut PgConnection {
    let passed = connection.as_mut().expect("it is there until the value is dropped");
    &mut passed.connection
}

/// As SeaORM sends it.
fn prepared(statement: &Statement) -> Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn not_acquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}
