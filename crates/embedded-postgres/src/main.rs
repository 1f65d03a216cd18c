//! A throw-away server for a look around with psql: prints its URL and lives until its input ends.

use std::io::{Write, stdin, stdout};

use embedded_postgres::{EmbeddedPostgres, Options, StartError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), StartError> {
    let server = EmbeddedPostgres::start(Options::default()).await?;
    // Nobody may be listening, and that is no reason to stop.
    let _ = writeln!(stdout(), "{}\n{}", server.url("postgres"), server.directory().display());
    while stdin().read_line(&mut String::new()).is_ok_and(|length| length > 0) {}
    server.stop().await;
    Ok(())
}
