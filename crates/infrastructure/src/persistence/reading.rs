use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Postgres};
use tokio::sync::Mutex;

use super::{Database, StorageError};

/// One connection for several reads that follow one another. With the pool itself each of them would cost a second round
/// trip: sqlx asks every connection that goes back whether it is sound.
#[derive(Debug)]
pub struct Reading(Mutex<PoolConnection<Postgres>>);

impl Database {
    /// Takes a connection to read from; it goes back with the value.
    pub async fn reading(&self) -> Result<Reading, StorageError> {
        let connection = self.pool().acquire().await.map_err(not_acquired)?;
        Ok(Reading(Mutex::new(connection)))
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reading {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.0.lock().await;
        let done = prepared(&statement).execute(as_connection(&mut connection)).await;
        done.map(ExecResult::from).map_err(failed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.0.lock().await;
        let done = as_connection(&mut connection).execute(AssertSqlSafe(sql)).await;
        done.map(ExecResult::from).map_err(failed)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut connection = self.0.lock().await;
        let row = prepared(&statement)
            .fetch_optional(as_connection(&mut connection))
            .await;
        row.map(|row| row.map(QueryResult::from)).map_err(failed)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.0.lock().await;
        let rows = prepared(&statement).fetch_all(as_connection(&mut connection)).await;
        rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            .map_err(failed)
    }
}

fn as_connection(connection: &mut PoolConnection<Postgres>) -> &mut PgConnection {
    connection
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
