use std::mem;
use std::sync::{Mutex, PoisonError};

use embedded_postgres::{EmbeddedPostgres, Options};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

/// Started by the first test that asks, stopped by its watchdog when the process ends.
static SERVER: OnceCell<EmbeddedPostgres> = OnceCell::const_new();
/// Databases of tests that are over. The next test to come removes them.
static FINISHED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Copies the database `source` and returns the URL of the copy.
pub(crate) async fn create_database(name: &str, source: &str) -> String {
    let server = running().await;
    let mut admin = administer(server).await;
    for finished in take_finished() {
        run(&mut admin, format!("DROP DATABASE IF EXISTS {finished} WITH (FORCE)")).await;
    }
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {source}")).await;
    server.url(name)
}

/// Removes a template that was not finished, and makes room for it.
pub(crate) async fn create_template(name: &str) -> String {
    let server = running().await;
    let mut admin = administer(server).await;
    run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    server.url(name)
}

/// A template that somebody is connected to cannot be cloned: sends everybody away and lets nobody in.
pub(crate) async fn seal_template(name: &str) {
    let mut admin = administer(running().await).await;
    run(&mut admin, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    let others = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    run(&mut admin, others).await;
}

pub(crate) fn remove_later(name: String) {
    finished().push(name);
}

fn take_finished() -> Vec<String> {
    mem::take(&mut *finished())
}

fn finished() -> std::sync::MutexGuard<'static, Vec<String>> {
    // A poisoned list only means that another test failed.
    FINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn running() -> &'static EmbeddedPostgres {
    let start = async || EmbeddedPostgres::start(Options::for_tests()).await;
    SERVER
        .get_or_try_init(start)
        .await
        .expect("PostgreSQL can be started on this machine")
}

async fn administer(server: &EmbeddedPostgres) -> PgConnection {
    PgConnection::connect(&server.url("postgres"))
        .await
        .expect("the test's server answers")
}

/// The names in these statements are our own words, so nothing needs quoting.
async fn run(admin: &mut PgConnection, sql: String) {
    let outcome = admin.execute(AssertSqlSafe(sql.as_str())).await;
    outcome.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
