use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::rustls::ServerConfig;
use tracing::debug;

use crate::mail::CaughtMail;
use crate::mailbox::{Mailbox, TooFew};
use crate::protection::Protection;
use crate::session;

const SESSIONS_MAX: usize = 256;

/// A running SMTP server. It ends, and forgets everything, when this value is dropped.
#[derive(Debug)]
pub struct MailCatcher {
    address: SocketAddr,
    mailbox: Arc<Mailbox>,
    listening: JoinHandle<()>,
}

impl MailCatcher {
    /// Listens on `address`; port 0 is any free one. Plain SMTP, so bind it to the loopback.
    pub async fn start(address: SocketAddr) -> io::Result<Self> {
        Self::listen(address, Protection::None).await
    }

    /// The same with TLS from the first byte.
    pub async fn start_tls(address: SocketAddr, config: Arc<ServerConfig>) -> io::Result<Self> {
        Self::listen(address, Protection::tls(config)).await
    }

    /// The same with TLS once the client asks for it; before that it takes no mail.
    pub async fn start_starttls(address: SocketAddr, config: Arc<ServerConfig>) -> io::Result<Self> {
        Self::listen(address, Protection::starttls(config)).await
    }

    async fn listen(address: SocketAddr, protection: Protection) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let mailbox = Arc::new(Mailbox::default());
        Ok(Self {
            address: listener.local_addr()?,
            listening: tokio::spawn(accept(listener, mailbox.clone(), protection)),
            mailbox,
        })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything caught so far, oldest first.
    pub fn messages(&self) -> Vec<CaughtMail> {
        self.mailbox.messages()
    }

    /// Returns as soon as at least `count` messages were caught, or gives up after half a minute.
    pub async fn wait_for(&self, count: usize) -> Result<Vec<CaughtMail>, TooFew> {
        self.mailbox.wait_for(count).await
    }

    /// Refuses the next `count` messages with `code`: 4xx for now, 5xx for good; 421 also closes the connection.
    pub fn fail_next(&self, count: usize, code: u16) {
        self.mailbox.fail_next(count, code);
    }

    /// Keeps each of the next `count` messages and cuts the connection before saying so.
    pub fn drop_after_data(&self, count: usize) {
        self.mailbox.drop_after_data(count);
    }
}

impl Drop for MailCatcher {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// The open sessions live in the set and end with it.
async fn accept(listener: TcpListener, mailbox: Arc<Mailbox>, protection: Protection) {
    let mut sessions = JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        if sessions.len() >= SESSIONS_MAX {
            sessions.join_next().await;
        }
        match listener.accept().await {
            Ok((stream, _)) => {
                sessions.spawn(session::run(stream, mailbox.clone(), protection.clone()));
            }
            Err(error) => debug!("a connection was lost before it began: {error}"),
        }
    }
}
