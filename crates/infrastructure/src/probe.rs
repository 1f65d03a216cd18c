//! Asks a program on this machine how it is, for container engines: so no image needs anything but the program itself.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

const CONNECTS_WITHIN: Duration = Duration::from_secs(2);
/// Longer than the service waits for its database before it says so.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
const STATUS_LINE_BYTES_MAX: u64 = 1024;

/// Why nothing good is known of a program.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    #[error("nothing answers on {address}")]
    Silent { address: SocketAddr, source: io::Error },
    #[error("what answers on {address} does not speak HTTP")]
    NotHttp { address: SocketAddr },
    #[error("{path} on {address} answers {status}")]
    Unwell {
        address: SocketAddr,
        path: &'static str,
        status: u16,
    },
}

/// The status that a program listening on `address` gives to a GET.
pub fn status(address: SocketAddr, path: &'static str) -> Result<u16, ProbeError> {
    let address = on_this_machine(address);
    let line = first_line(address, path).map_err(|source| ProbeError::Silent { address, source })?;
    let status = line
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.split(' ').next()?.parse().ok());
    status.ok_or(ProbeError::NotHttp { address })
}

/// Nothing, if a GET is answered with 200.
pub fn is_well(address: SocketAddr, path: &'static str) -> Result<(), ProbeError> {
    match status(address, path)? {
        200 => Ok(()),
        status => Err(ProbeError::Unwell {
            address: on_this_machine(address),
            path,
            status,
        }),
    }
}

/// Whoever listens everywhere is found on the loopback.
fn on_this_machine(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

fn first_line(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECTS_WITHIN)?;
    stream.set_read_timeout(Some(ANSWERS_WITHIN))?;
    stream.set_write_timeout(Some(ANSWERS_WITHIN))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut line = String::new();
    BufReader::new(stream.take(STATUS_LINE_BYTES_MAX)).read_line(&mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Something that answers one request with these words, and what it was asked for.
    fn one_that_says(words: &'static str) -> (SocketAddr, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let heard = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("somebody comes");
            let lines = BufReader::new(stream.try_clone().expect("a socket can be shared")).lines();
            let head = lines
                .map(|line| line.expect("a request"))
                .take_while(|line| !line.is_empty());
            let head: Vec<String> = head.collect();
            stream.write_all(words.as_bytes()).expect("somebody listens");
            head.first().cloned().unwrap_or_default()
        });
        (address, heard)
    }

    #[test]
    fn the_path_is_asked_for_and_the_status_is_told() {
        let (address, heard) = one_that_says("HTTP/1.1 503 Service Unavailable\r\n\r\n");

        assert_eq!(status(address, "/health").expect("an answer"), 503);
        assert_eq!(heard.join().expect("no panic"), "GET /health HTTP/1.1");
    }

    #[test]
    fn only_200_is_well() {
        let (address, _heard) = one_that_says("HTTP/1.1 200 OK\r\n\r\n");
        is_well(address, "/health").expect("well");

        let (address, _heard) = one_that_says("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        let error = is_well(address, "/health").expect_err("unwell");
        assert_eq!(error.to_string(), format!("/health on {address} answers 503"));
    }

    #[test]
    fn silence_and_another_language_are_told_apart() {
        let (address, _heard) = one_that_says("SSH-2.0-OpenSSH_9.2\r\n");
        let error = status(address, "/health").expect_err("no HTTP");
        assert!(matches!(error, ProbeError::NotHttp { .. }), "{error}");

        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let free = listener.local_addr().expect("a bound listener has an address");
        drop(listener);
        let error = status(free, "/health").expect_err("nobody");
        assert!(matches!(error, ProbeError::Silent { .. }), "{error}");
    }

    #[test]
    fn whoever_listens_everywhere_is_asked_on_the_loopback() {
        let places = [
            ("0.0.0.0:3002", "127.0.0.1:3002"),
            ("[::]:3002", "[::1]:3002"),
            ("10.0.0.7:3002", "10.0.0.7:3002"),
        ];
        for (listens, asked) in places {
            let address: SocketAddr = listens.parse().expect("an address");
            assert_eq!(on_this_machine(address).to_string(), asked);
        }
    }
}
