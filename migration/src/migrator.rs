use apalis_postgres::PostgresStorage;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use sea_orm_migration::{MigrationStatus, MigrationTrait, MigratorTrait, sea_query::Alias, sea_query::IntoIden};

use crate::{
    generation::{self, Generation, Unrecognised},
    steps,
};

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Unrecognised(#[from] Unrecognised),
    /// A step that declined, in its own words.
    #[error("{0}")]
    Refused(String),
    #[error("the database did not take the migration")]
    Database(#[source] DbErr),
    #[error("the tables of the job queue could not be set up")]
    Jobs(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Migration(sentence) => Self::Refused(sentence),
            other => Self::Database(other),
        }
    }
}

/// Brings the database to the present, all of it or nothing. Safe to run twice, and by several processes at once.
pub async fn up(db: &DatabaseConnection) -> Result<Generation, MigrateError> {
    let tx = db.begin().await?;
    tx.execute_unprepared(UNBOUNDED).await?;
    tx.execute_unprepared(ONE_AT_A_TIME).await?;
    let generation = generation::of(&tx).await??;
    generation::check(&tx, generation).await??;
    Migrator::up(&tx, None).await?;
    tx.commit().await?;

    PostgresStorage::<()>::setup(db.get_postgres_connection_pool())
        .await
        .map_err(|error| MigrateError::Jobs(Box::new(error)))?;
    fill_queue(db).await?;
    Ok(generation)
}

/// Takes back the last `steps` migrations, all of them or none; refuses where something would be lost.
pub async fn down(db: &DatabaseConnection, steps: u32) -> Result<(), MigrateError> {
    let tx = db.begin().await?;
    tx.execute_unprepared(UNBOUNDED).await?;
    tx.execute_unprepared(ONE_AT_A_TIME).await?;
    Migrator::down(&tx, Some(steps)).await?;
    tx.commit().await?;
    Ok(())
}

/// Every migration with whether it is applied. Only reads.
pub async fn status(db: &DatabaseConnection) -> Result<Vec<(String, bool)>, MigrateError> {
    let migrations = Migrator::get_migration_with_status_read_only(db).await?;
    Ok(migrations
        .iter()
        .map(|step| (step.name().to_owned(), step.status() == MigrationStatus::Applied))
        .collect())
}

/// Whether a migration waits. Only reads, and works where nothing was ever migrated.
pub async fn pending(db: &DatabaseConnection) -> Result<bool, MigrateError> {
    Ok(status(db).await?.iter().any(|(_, applied)| !applied))
}

/// A lock of the transaction; the number is ours alone.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(5129, 0)";

/// The caller's limit on a statement's time is for requests; an index on years of payments takes longer.
const UNBOUNDED: &str = "SET LOCAL statement_timeout = 0";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps::all()
    }

    fn migration_table_name() -> sea_orm_migration::sea_query::DynIden {
        Alias::new("payout_migrations").into_iden()
    }
}

/// Computes what is marked, so that the queue is right before anybody asks. Each turn is a short transaction.
async fn fill_queue(db: &DatabaseConnection) -> Result<(), DbErr> {
    let drain = Statement::from_string(db.get_database_backend(), "SELECT payout.drain_queue() AS users");
    loop {
        let tx = db.begin().await?;
        tx.execute_unprepared(UNBOUNDED).await?;
        let row = tx.query_one_raw(drain.clone()).await?;
        tx.commit().await?;
        let users: i64 = row.map_or(Ok(0), |row| row.try_get("", "users"))?;
        if users == 0 {
            return Ok(());
        }
    }
}
