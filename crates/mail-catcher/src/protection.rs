use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// How a server protects its sessions.
#[derive(Clone)]
pub(crate) enum Protection {
    /// Not at all: for the loopback.
    None,
    /// From the first byte.
    Tls(TlsAcceptor),
    /// After the client asks for it; until then no mail is taken.
    StartTls(TlsAcceptor),
}

impl Protection {
    pub fn tls(config: Arc<ServerConfig>) -> Self {
        Self::Tls(config.into())
    }

    pub fn starttls(config: Arc<ServerConfig>) -> Self {
        Self::StartTls(config.into())
    }
}
