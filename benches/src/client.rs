//! The least of an HTTP client: one kept connection, one request at a time.

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// No answer of the service comes near this.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One request, as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Request(Vec<u8>);

impl Request {
    pub fn get(path: &str, token: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes())
    }

    /// A POST of an empty object.
    pub fn post(path: &str, token: &str) -> Self {
        let head = format!("POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n");
        Self(format!("{head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes())
    }
}

#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    pub async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its answer, which has to be a success.
    pub async fn expect_success(&mut self, request: &Request) -> anyhow::Result<()> {
        self.stream.write_all(&request.0).await?;
        let end = self.read_answer().await?;
        let is_success = self.received.starts_with(b"HTTP/1.1 200") || self.received.starts_with(b"HTTP/1.1 201");
        if !is_success {
            let asked = String::from_utf8_lossy(request.0.split(|byte| *byte == b'\r').next().unwrap_or_default());
            bail!(
                "{asked} was answered: {}",
                String::from_utf8_lossy(&self.received[..end])
            );
        }
        self.received.drain(..end);
        Ok(())
    }

    /// Returns where the answer ends in what was received.
    async fn read_answer(&mut self) -> anyhow::Result<usize> {
        loop {
            if let Some(end) = answer_end(&self.received)? {
                return Ok(end);
            }
            if self.received.len() > ANSWER_BYTES_MAX {
                bail!("an answer is longer than {ANSWER_BYTES_MAX} bytes");
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                bail!("the service closed the connection");
            }
        }
    }
}

/// Where the first answer ends, once all of it is there.
fn answer_end(received: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(head) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let end = head + 4 + content_length(&received[..head])?;
    Ok((received.len() >= end).then_some(end))
}

fn content_length(head: &[u8]) -> anyhow::Result<usize> {
    const NAME: &[u8] = b"content-length:";
    let named = |line: &&[u8]| line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME);
    let line = head
        .split(|byte| *byte == b'\n')
        .find(named)
        .context("an answer names no length")?;
    let digits = std::str::from_utf8(&line[NAME.len()..])?;
    digits.trim().parse().context("an answer names a length that is none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nx: y\r\n\r\nabcHTTP/1.1 404";

        assert_eq!(answer_end(answer).unwrap(), Some(answer.len() - 12));
        assert_eq!(answer_end(&answer[..answer.len() - 13]).unwrap(), None);
        assert_eq!(answer_end(b"HTTP/1.1 200 OK\r\n").unwrap(), None);
        assert!(answer_end(b"HTTP/1.1 200 OK\r\n\r\nabc").is_err());
    }
}
