//! The same statements without the service.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::script::Script;
use crate::stage::Stage;

/// How long pgbench runs.
#[derive(Debug, Clone, Copy)]
pub enum Length {
    Seconds(u32),
    /// Turns of the script for each client.
    Turns(u32),
}

/// Runs the script with prepared statements; returns its turns per second.
pub async fn run(stage: &Stage, script: &Script, clients: u32, length: Length) -> anyhow::Result<f64> {
    run_at(&stage.url(), script, clients, length).await
}

/// The same on any server.
pub async fn run_at(url: &str, script: &Script, clients: u32, length: Length) -> anyhow::Result<f64> {
    let (password, port) = access(url)?;
    let mut file = NamedTempFile::new()?;
    file.write_all(script.text.as_bytes())?;
    let mut command = Command::new(program()?);
    command.env("PGPASSWORD", password).env("PGTZ", "UTC");
    command.args([
        "--no-vacuum",
        "--protocol=prepared",
        "--jobs=2",
        "--host=127.0.0.1",
        "--username=postgres",
    ]);
    command.args(["--client", &clients.to_string(), "--port", port]);
    match length {
        Length::Seconds(seconds) => command.args(["--time", &seconds.to_string()]),
        Length::Turns(turns) => command.args(["--transactions", &turns.to_string()]),
    };
    for (name, value) in &script.variables {
        command.arg("-D").arg(format!("{name}={value}"));
    }
    command.arg("--file").arg(file.path()).arg("bench");
    let output = command.output().await.context("pgbench cannot be started")?;
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if !output.status.success() || complained.contains("aborted") {
        bail!("pgbench failed: {complained}\n{}", script.text);
    }
    turns_per_second(&said).with_context(|| format!("pgbench says no rate: {said}"))
}

fn turns_per_second(said: &str) -> Option<f64> {
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    rate.split_whitespace().next()?.parse().ok()
}

/// Beside the server's programs, newest version first; packages do not put it on the search path.
fn program() -> anyhow::Result<PathBuf> {
    let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/pgbench"))
        .collect();
    installed.sort();
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&search_path).map(|directory| directory.join("pgbench"));
    let found = on_path
        .chain(installed.into_iter().rev())
        .find(|program| program.is_file());
    found.context("pgbench was not found: it comes with PostgreSQL's server or contrib package")
}

/// The password and the port in `postgres://user:password@host:port/database`.
fn access(url: &str) -> anyhow::Result<(&str, &str)> {
    let (before, after) = url.split_once('@').context("the server's URL holds no password")?;
    let (_, password) = before.rsplit_once(':').context("the server's URL holds no password")?;
    let (host, _) = after.split_once('/').context("the server's URL names no database")?;
    let (_, port) = host.rsplit_once(':').context("the server's URL names no port")?;
    Ok((password, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_from_what_pgbench_says() {
        let said = "latency average = 1.0 ms\ntps = 1234.567890 (without initial connection time)\n";

        assert_eq!(turns_per_second(said), Some(1_234.567_89));
        assert_eq!(turns_per_second("nothing"), None);
    }

    #[test]
    fn password_and_port_are_read_from_the_url() {
        let url = "postgres://postgres:secret@127.0.0.1:5433/bench";

        assert_eq!(access(url).unwrap(), ("secret", "5433"));
        assert!(access("postgres://127.0.0.1/bench").is_err());
    }
}
