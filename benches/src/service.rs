//! `payout-api` as it is delivered: a release build, in a process of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::time::sleep;

use crate::client::{Client, Request};
use crate::machine::Process;
use crate::stage::Stage;

const PROGRAM: &str = "payout-api";
const START_LIMIT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Ends with this value.
#[derive(Debug)]
pub struct Service {
    process: Child,
    pub port: u16,
    /// From the start of the program to its first answer to somebody it recognised.
    pub first_answer: Duration,
}

impl Service {
    /// Starts the program and waits until it has answered `request`.
    pub async fn start(stage: &Stage, request: &Request) -> anyhow::Result<Self> {
        Self::start_at(stage.url(), &stage.reward, request).await
    }

    /// The same on any database.
    pub async fn start_at(database_url: String, reward: &str, request: &Request) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program()?);
        command
            .env_clear()
            .envs(settings(database_url, reward, port))
            .current_dir(std::env::temp_dir());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let process = command.spawn().context("payout-api cannot be started")?;
        let mut service = Self {
            process,
            port,
            first_answer: Duration::ZERO,
        };
        let mut client = service.connect_once_up(started).await?;
        client.expect_success(request).await?;
        service.first_answer = started.elapsed();
        Ok(service)
    }

    pub fn process(&self) -> Process {
        Process(self.process.id())
    }

    async fn connect_once_up(&mut self, started: Instant) -> anyhow::Result<Client> {
        loop {
            if let Ok(client) = Client::connect(self.port).await {
                return Ok(client);
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("payout-api ended at once ({status})");
            }
            if started.elapsed() > START_LIMIT {
                bail!("payout-api does not answer");
            }
            sleep(POLL_INTERVAL).await;
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `target/release`, where this program lies in `deps`.
fn release_directory() -> anyhow::Result<PathBuf> {
    let ourselves = std::env::current_exe()?;
    let directory = ourselves.parent().and_then(Path::parent);
    Ok(directory
        .context("this program lies in no target directory")?
        .to_owned())
}

fn program() -> anyhow::Result<PathBuf> {
    let program = release_directory()?.join(PROGRAM);
    if !program.is_file() {
        bail!(
            "{} is missing: build it first with `cargo build --release -p api -p benches --bin payout-api --bench payouts`",
            program.display()
        );
    }
    Ok(program)
}

/// `target/bench`, for results.
pub fn results_directory() -> anyhow::Result<PathBuf> {
    let target = release_directory()?;
    Ok(target
        .parent()
        .context("this program lies in no target directory")?
        .join("bench"))
}

/// Settings as an operator would make them; what is not named here has its default.
pub fn settings(database_url: String, reward: &str, port: u16) -> Vec<(&'static str, String)> {
    let text = str::to_owned;
    vec![
        ("DATABASE_URL", database_url),
        ("PORT", port.to_string()),
        ("METRICS_ADDRESS", text("127.0.0.1:0")),
        ("BUSINESS_LAUNCH_DATE", text("2024-01-15")),
        ("REWARD_PER_WINNER", text(reward)),
        ("BETTER_AUTH_SECRET", text("q7Zt0m2vXc9rL4yJ8uWb1nKe6sHd3fGa")),
        ("BETTER_AUTH_URL", text("http://127.0.0.1:3000")),
        (
            "ENCRYPTION_KEY",
            text("hex:8f1c5a0be37d42964bd0c7e1a95f2386d40b7c19e8a3526f0d9b4e71c25a8f36"),
        ),
        ("APP_URL", text("http://127.0.0.1:3000")),
        // More than any measure asks for: what is measured counts, and is never refused.
        ("RATE_LIMIT_STAFF", text("100000000")),
        ("RATE_LIMIT_MEMBER", text("100000000")),
        ("RATE_LIMIT_APPROVALS", text("100000000")),
    ]
}

/// Somebody else could take it before the service does, which would end the run.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
