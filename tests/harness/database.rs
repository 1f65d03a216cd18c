use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::TestApp;

/// Looks behind the scenes, where no answer tells.
impl TestApp {
    /// The rows of a query as JSON objects.
    pub async fn rows(&self, sql: &str) -> Vec<Value> {
        let wrapped = format!("SELECT to_jsonb(r) AS row FROM ({sql}) r");
        let rows = sqlx::query(AssertSqlSafe(wrapped)).fetch_all(self.pool()).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.get("row")).collect()
    }

    /// The only row.
    pub async fn row(&self, sql: &str) -> Value {
        let mut rows = self.rows(sql).await;
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows.remove(0)
    }

    pub async fn count(&self, of: &str) -> u64 {
        let row = self.row(&format!("SELECT count(*) AS n FROM {of}")).await;
        row["n"].as_u64().expect("a count")
    }

    /// A session at another database of the same server.
    pub async fn elsewhere(&self) -> PgConnection {
        let url = self.database().url();
        let (server, _) = url.rsplit_once('/').expect("the url names a database");
        PgConnection::connect(&format!("{server}/postgres"))
            .await
            .expect("the server answers")
    }
}
