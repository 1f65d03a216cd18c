//! `GET /metrics` for Prometheus. One page does not need a framework.

use std::net::SocketAddr;
use std::time::Duration;

use infrastructure::telemetry::metrics;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tracing::{info, warn};

use crate::run::{Stop, stopped};

const REQUEST_MAX: Duration = Duration::from_secs(5);
const HEAD_BYTES_MAX: u64 = 8 * 1024;

/// Answers until the worker stops. An address that is taken costs the figures, never the work.
pub(crate) async fn serve(address: SocketAddr, stop: Stop) {
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
                    tokio::spawn(tokio::time::timeout(REQUEST_MAX, answer(stream)));
                }
            }
            () = stopped(stop.clone()) => return,
        }
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut head = BufReader::new(reader.take(HEAD_BYTES_MAX));
    let mut request = String::new();
    head.read_line(&mut request).await?;
    // The rest of the head is read and forgotten: whoever is cut off while writing sees an error.
    let mut line = String::new();
    while head.read_line(&mut line).await? > 2 {
        line.clear();
    }
    writer.write_all(response(&request).as_bytes()).await?;
    writer.shutdown().await
}

fn response(request: &str) -> String {
    let mut words = request.split_ascii_whitespace();
    let (status, body) = match (words.next(), words.next()) {
        (Some("GET"), Some("/metrics")) => ("200 OK", metrics::render()),
        (Some("GET"), Some(_)) => ("404 Not Found", "only /metrics is here\n".to_owned()),
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
    fn only_the_page_of_figures_is_answered() {
        assert!(response("GET /metrics HTTP/1.1\r\n").starts_with("HTTP/1.1 200 "));
        assert!(response("GET / HTTP/1.1\r\n").starts_with("HTTP/1.1 404 "));
        assert!(response("POST /metrics HTTP/1.1\r\n").starts_with("HTTP/1.1 405 "));
        assert!(response("").starts_with("HTTP/1.1 405 "));
    }
}
