//! A report as a file beside COPY of the same columns in the same order, and what it costs in memory.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use clap::Parser;
use futures_util::TryStreamExt as _;
use sqlx::postgres::PgPoolCopyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::Request;
use crate::machine;
use crate::measures::{ADMINISTRATOR, Goal};
use crate::report::say;
use crate::scratch::Scratch;
use crate::service::Service;
use crate::spread::median;

/// Times COPY.
const TIME: Goal = Goal { floor: 2.0, aim: 1.5 };
/// Beyond the memory before the first file.
const GROWTH_MB: Goal = Goal { floor: 20.0, aim: 10.0 };

const ROWS: &str = include_str!("../sql/report_rows.sql");
/// A report is a good success only when it ended as the protocol says.
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Measures reports as files beside COPY.
#[derive(Debug, Clone, Parser)]
#[command(name = "reports")]
pub struct Options {
    /// Payouts, and entries of the audit log.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    pub rows: u32,
    /// Rounds in which both sides take turns; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub rounds: u32,
    /// Only the reports with this in their name.
    #[arg(long)]
    pub only: Option<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

struct Report {
    name: &'static str,
    path: &'static str,
    copy: &'static str,
}

const REPORTS: [Report; 2] = [
    Report {
        name: "payouts",
        path: "/api/reports/payouts?format=csv",
        copy: include_str!("../sql/copy_payouts.sql"),
    },
    Report {
        name: "audit-log",
        path: "/api/reports/audit-log?format=csv",
        copy: include_str!("../sql/copy_audit_log.sql"),
    },
];

/// Fills a database, measures, and prints what came out.
pub async fn run(options: Options) -> anyhow::Result<()> {
    say(&format!(
        "load average {} before; making {} rows",
        machine::load_average(),
        options.rows
    ));
    let scratch = Scratch::migrated().await?;
    scratch.fill(ROWS, ("bench.rows", options.rows)).await?;
    for report in &REPORTS {
        if options.only.as_deref().is_none_or(|only| report.name.contains(only)) {
            measure(&scratch, report, options.rounds).await?;
        }
    }
    say(&format!("load average {} after", machine::load_average()));
    scratch.strike().await;
    Ok(())
}

async fn measure(scratch: &Scratch, report: &Report, rounds: u32) -> anyhow::Result<()> {
    // The first requests of a process bring its own pages in; they are no growth of a file's.
    let first = Request::get("/api/reports/payouts?limit=100", ADMINISTRATOR);
    let service = Service::start_at(scratch.url(), "100000.00", &first).await?;
    let before_mb = service.process().resident_mb()?;
    let (mut copies, mut files, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (copy, _) = copied(scratch, report.copy).await?;
        let (file, bytes) = downloaded(service.port, report.path).await?;
        say(&format!(
            "{}: COPY {:.2} s, file {:.2} s ({} MB), ratio {:.2}",
            report.name,
            copy.as_secs_f64(),
            file.as_secs_f64(),
            bytes / 1_000_000,
            file.as_secs_f64() / copy.as_secs_f64()
        ));
        copies.push(copy.as_secs_f64());
        files.push(file.as_secs_f64());
        ratios.push(file.as_secs_f64() / copy.as_secs_f64());
    }
    let growth_mb = service.process().resident_peak_mb()? - before_mb;
    let ratio = median(&ratios);
    say(&format!(
        "{}: medians: COPY {:.2} s, file {:.2} s, ratio {ratio:.2} ({}), growth {growth_mb:.1} MB over {before_mb:.1} MB ({})",
        report.name,
        median(&copies),
        median(&files),
        TIME.verdict(ratio),
        GROWTH_MB.verdict(growth_mb)
    ));
    Ok(())
}

/// What psql would do: read all of it, and keep nothing.
async fn copied(scratch: &Scratch, copy: &str) -> anyhow::Result<(Duration, usize)> {
    let pool = sqlx::PgPool::connect(&scratch.url()).await?;
    let began = Instant::now();
    let mut pieces = pool.copy_out_raw(copy).await?;
    let mut bytes = 0;
    while let Some(piece) = pieces.try_next().await? {
        bytes += piece.len();
    }
    let took = began.elapsed();
    drop(pieces);
    pool.close().await;
    Ok((took, bytes))
}

async fn downloaded(port: u16, path: &str) -> anyhow::Result<(Duration, usize)> {
    let began = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nAuthorization: Bearer {ADMINISTRATOR}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut buffer = vec![0; 256 * 1024];
    let (mut bytes, mut tail) = (0, Vec::new());
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            break;
        }
        if bytes == 0 && !buffer.starts_with(b"HTTP/1.1 200") {
            bail!("{path} was answered: {}", String::from_utf8_lossy(&buffer[..read]));
        }
        bytes += read;
        tail.extend_from_slice(&buffer[read.saturating_sub(LAST_CHUNK.len())..read]);
        tail.drain(..tail.len().saturating_sub(LAST_CHUNK.len()));
    }
    ensure!(tail == LAST_CHUNK, "{path} broke off after {bytes} bytes");
    Ok((began.elapsed(), bytes))
}
