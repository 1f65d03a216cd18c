use std::mem;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::{Connection, PgConnection, PgPool};

use crate::{server, template};

const CONNECTIONS_MAX: u32 = 20;

static CREATED: AtomicU32 = AtomicU32::new(0);

/// A database that only this test sees.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
    connection: DatabaseConnection,
}

impl TestDatabase {
    /// Without a single table.
    pub async fn empty() -> Self {
        Self::cloned("template0").await
    }

    /// As it is after all migrations on an empty database.
    pub async fn migrated() -> Self {
        Self::from_template("migrated", async |db| migrate(db).await).await
    }

    /// The main application's database of generation B, without rows, after our migrations.
    pub async fn migrated_from_b() -> Self {
        Self::from_template("migrated_from_b", async |db| {
            for sql in [migration::HOST_B, migration::HOST_B_QUEUE_VIEW] {
                db.execute_unprepared(sql)
                    .await
                    .expect("the tables of generation B can be made");
            }
            migrate(db).await;
        })
        .await
    }

    /// The main application's database of generation C, without rows, after our migrations.
    pub async fn migrated_from_c() -> Self {
        Self::from_template("migrated_from_c", async |db| {
            for sql in [migration::HOST_C, migration::HOST_C_QUEUE_VIEW] {
                db.execute_unprepared(sql)
                    .await
                    .expect("the tables of generation C can be made");
            }
            migrate(db).await;
        })
        .await
    }

    /// A copy of what `build` makes of an empty database. It runs once per process and name, so it can be expensive.
    pub async fn from_template(name: &'static str, build: impl AsyncFnOnce(&DatabaseConnection)) -> Self {
        template::ensure(name, build).await;
        Self::cloned(name).await
    }

    /// For another process or tool. Holds the password of this run's server.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// The same connections, for plain sqlx.
    pub fn pool(&self) -> &PgPool {
        self.connection.get_postgres_connection_pool()
    }

    /// A session of its own, outside the pool: somebody else at the same database.
    pub async fn session(&self) -> PgConnection {
        PgConnection::connect(&self.url)
            .await
            .expect("the test's server answers")
    }

    async fn cloned(source: &str) -> Self {
        let name = format!("test_{}", CREATED.fetch_add(1, Ordering::Relaxed));
        let url = server::create_database(&name, source).await;
        Self {
            connection: connect(&url).await,
            name,
            url,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        server::remove_later(mem::take(&mut self.name));
    }
}

async fn migrate(db: &DatabaseConnection) {
    migration::up(db).await.expect("the migrations pass");
}

pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(CONNECTIONS_MAX).sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the test's database accepts connections")
}
