//! `GET /metrics` for Prometheus, and `GET /health` for whoever restarts what stands still. Two pages do not need a framework.

use std::net::SocketAddr;
use std::time::Duration;

use infrastructure::telemetry::metrics;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tracing::{info, warn};

use crate::pulse::Pulse;
use crate::run::{Stop, stopped};

pub(crate) const HEALTH: &str = "/health";

const REQUEST_MAX: Duration = Duration::from_secs(5);
const HEAD_BYTES_MAX: u64 = 8 * 1024;

/// Answers until the worker stops. An address that is taken costs the figures, never the work.
pub(crate) async fn serve(address: SocketAddr, pulse: Pulse, stop: Stop) {
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => {
            warn!(%address, %error, "metrics are not answered: METRICS_ADDRESS {address} cannot be used: {error}");
            return;
        }
    };
    info!(%address, "metrics are answered on http://{address}/metrics");
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(tokio::time::timeout(REQUEST_MAX, answer(stream, pulse.clone())));
                }
            }
            () = stopped(stop.clone()) => return,
        }
    }
}

async fn answer(mut stream: TcpStream, pulse: Pulse) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut head = BufReader::new(reader.take(HEAD_BYTES_MAX));
    let mut request = String::new();
    head.read_line(&mut request).await?;
    // The rest of the head is read and forgotten: whoever is cut off while writing sees an error.
    let mut line = String::new();
    while head.read_line(&mut line).await? > 2 {
        line.clear();
    }
    writer.write_all(response(&request, &pulse).as_bytes()).await?;
    writer.shutdown().await
}

fn response(request: &str, pulse: &Pulse) -> String {
    let mut words = request.split_ascii_whitespace();
    let (status, body) = match (words.next(), words.next()) {
        (Some("GET"), Some("/metrics")) => ("200 OK", metrics::render()),
        (Some("GET"), Some(HEALTH)) if pulse.is_felt() => ("200 OK", "the worker goes round\n".to_owned()),
        (Some("GET"), Some(HEALTH)) => ("503 Service Unavailable", "the worker stands still\n".to_owned()),
        (Some("GET"), Some(_)) => ("404 Not Found", "only /metrics and /health are here\n".to_owned()),
        _ => ("405 Method Not Allowed", "only GET is answered\n".to_owned()),
    };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_pages_are_answered() {
        let answers = |request: &str, status: &str| {
            let answer = response(request, &Pulse::new());
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{request}: {answer}"
            );
        };
        answers("GET /metrics HTTP/1.1\r\n", "200");
        answers("GET /health HTTP/1.1\r\n", "200");
        answers("GET / HTTP/1.1\r\n", "404");
        answers("POST /metrics HTTP/1.1\r\n", "405");
        answers("", "405");
    }

    #[test]
    fn a_worker_that_stands_still_says_so() {
        let answer = response("GET /health HTTP/1.1\r\n", &Pulse::still());

        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    }
}
