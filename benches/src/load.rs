//! Requests from several connections at once, each waiting for its answer before it asks again.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::client::{Client, Request};
use crate::machine::{self, Process};
use crate::spread::percentile_ms;

/// What a load came to.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Processor time that the load itself took, as a share of one core.
    pub own_cpu: f64,
    /// Processor time of the service for a thousand requests, in seconds.
    pub service_cpu_per_1000: f64,
}

/// Lets every client send its requests until they end, or until the time is over.
pub async fn run<R>(port: u16, service: Process, requests: Vec<R>, limit: Option<Duration>) -> anyhow::Result<Outcome>
where
    R: Iterator<Item = Request> + Send + 'static,
{
    let mut clients = Vec::new();
    for requests in requests {
        clients.push((Client::connect(port).await?, requests));
    }
    let (own_before, service_before) = (machine::own_cpu()?, service.cpu()?);
    let started = Instant::now();
    let mut running = JoinSet::new();
    for (client, requests) in clients {
        running.spawn(send(client, requests, limit.map(|limit| started + limit)));
    }
    let mut latencies = Vec::new();
    while let Some(finished) = running.join_next().await {
        latencies.append(&mut finished.context("a client broke off")??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let answered = f64::from(u32::try_from(latencies.len())?);
    Ok(Outcome {
        per_second: answered / elapsed,
        p50_ms: percentile_ms(&latencies, 50),
        p99_ms: percentile_ms(&latencies, 99),
        own_cpu: machine::own_cpu()?.saturating_sub(own_before).as_secs_f64() / elapsed,
        service_cpu_per_1000: service.cpu()?.saturating_sub(service_before).as_secs_f64() * 1000.0 / answered,
    })
}

async fn send(
    mut client: Client,
    requests: impl Iterator<Item = Request>,
    until: Option<Instant>,
) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    for request in requests {
        let asked = Instant::now();
        if until.is_some_and(|until| asked >= until) {
            break;
        }
        client.expect_success(&request).await?;
        latencies.push(asked.elapsed());
    }
    Ok(latencies)
}
