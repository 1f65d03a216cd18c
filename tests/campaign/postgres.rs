use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use embedded_postgres::{Durability, EmbeddedPostgres, Options};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tempfile::TempDir;

const START_LIMIT: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// A server that writes to the disk what it acknowledges, always at the same port.
#[derive(Debug)]
pub struct Postgres {
    server: Option<EmbeddedPostgres>,
    options: Options,
    // Removed last.
    _directory: TempDir,
}

impl Postgres {
    pub async fn start() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("campaign-")
            .tempdir()
            .expect("a directory");
        let options = Options {
            data_dir: Some(directory.path().join("postgres")),
            durability: Durability::Safe,
            port: Some(free_port()),
            ..Options::default()
        };
        let server = EmbeddedPostgres::start(options.clone())
            .await
            .expect("PostgreSQL starts");
        Self {
            server: Some(server),
            options,
            _directory: directory,
        }
    }

    pub fn url(&self) -> String {
        self.server().url("postgres")
    }

    pub fn directory(&self) -> &Path {
        self.server().directory()
    }

    /// The whole server, between any two instructions; it recovers from its log.
    pub async fn is_killed(&mut self) {
        let server = self.server.take().expect("it runs");
        server.crash().await;
        let begun = Instant::now();
        // Its children end a moment after it, and until then nobody may take its place.
        loop {
            match EmbeddedPostgres::start(self.options.clone()).await {
                Ok(server) => break self.server = Some(server),
                Err(error) => assert!(begun.elapsed() < START_LIMIT, "PostgreSQL does not come back: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One of its sessions: the server then throws all others out and recovers by itself.
    pub async fn loses_a_session(&self, which: usize) {
        let sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid";
        let pids: Vec<Value> = self.rows(sql).await.iter().map(|row| row["pid"].clone()).collect();
        if let Some(pid) = pids.get(which % pids.len().max(1)) {
            // It may be gone already.
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).output();
        }
    }

    /// The rows of a query as JSON, as soon as the server answers.
    pub async fn rows(&self, sql: &str) -> Vec<Value> {
        let wrapped = format!("SELECT to_jsonb(r) AS row FROM ({sql}) r");
        let begun = Instant::now();
        loop {
            match self.try_rows(&wrapped).await {
                Ok(rows) => return rows,
                Err(error) => assert!(begun.elapsed() < START_LIMIT, "{sql}: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn count(&self, of: &str) -> u64 {
        let rows = self.rows(&format!("SELECT count(*) AS n FROM {of}")).await;
        rows[0]["n"].as_u64().expect("a count")
    }

    pub async fn execute(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url()).await.expect("it answers");
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    async fn try_rows(&self, sql: &str) -> Result<Vec<Value>, sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url()).await?;
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut connection)
            .await?;
        Ok(rows.iter().map(|row| row.get("row")).collect())
    }

    fn server(&self) -> &EmbeddedPostgres {
        self.server.as_ref().expect("it runs")
    }
}

/// Somebody else could take it meanwhile; the start then fails and says so.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}
