//! A database that a measure fills for itself and throws away.

use embedded_postgres::{Durability, EmbeddedPostgres, Options};
use sea_orm::SqlxPostgresConnector;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool};

const DATABASE: &str = "bench";
const SHARED_BUFFERS_MB: u32 = 512;

/// A migrated database on a server of its own, which writes as safely as one in production.
#[derive(Debug)]
pub struct Scratch {
    server: EmbeddedPostgres,
}

impl Scratch {
    pub async fn migrated() -> anyhow::Result<Self> {
        let options = Options {
            durability: Durability::Safe,
            shared_buffers_mb: SHARED_BUFFERS_MB,
            ..Options::default()
        };
        let scratch = Self {
            server: EmbeddedPostgres::start(options).await?,
        };
        let mut admin = PgConnection::connect(&scratch.server.url("postgres")).await?;
        run(&mut admin, &format!("CREATE DATABASE {DATABASE} TEMPLATE template0")).await?;
        let pool = PgPool::connect(&scratch.url()).await?;
        migration::up(&SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone())).await?;
        pool.close().await;
        Ok(scratch)
    }

    /// Runs a script that makes rows while the triggers sleep. It reads how many from a setting.
    pub async fn fill(&self, script: &str, (setting, rows): (&str, u32)) -> anyhow::Result<()> {
        let mut db = self.connect().await?;
        run(
            &mut db,
            "SET session_replication_role = replica; SET work_mem = '256MB'",
        )
        .await?;
        let set = sqlx::query("SELECT set_config($1, $2, false)")
            .bind(setting)
            .bind(rows.to_string());
        set.execute(&mut db).await?;
        run(&mut db, script).await?;
        run(&mut db, "SET session_replication_role = origin").await?;
        self.settle().await
    }

    /// What the server would do on its own some time does not fall into a measure.
    pub async fn settle(&self) -> anyhow::Result<()> {
        self.run("VACUUM ANALYZE").await?;
        self.run("CHECKPOINT").await
    }

    pub async fn run(&self, sql: &str) -> anyhow::Result<()> {
        run(&mut self.connect().await?, sql).await
    }

    pub async fn connect(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.url()).await?)
    }

    pub fn url(&self) -> String {
        self.server.url(DATABASE)
    }

    pub async fn strike(self) {
        self.server.stop().await;
    }
}

/// The texts are our own.
async fn run(db: &mut PgConnection, sql: &str) -> anyhow::Result<()> {
    db.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    Ok(())
}
