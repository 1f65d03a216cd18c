use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::target::Reach;

/// Asks for the addresses of a host.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> + Send + Sync>;

/// The host leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the host leads to an address that is not public")]
pub(super) struct NotPublic;

/// Looks up a host and checks every address before one of them is connected to, and no other is: there is no second
/// look between check and connection in which the answer could change.
pub(super) struct Guard {
    pub reach: Reach,
    pub lookup: Lookup,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, found) = (self.reach, (self.lookup)(name.as_str().to_owned()));
        Box::pin(async move {
            let addresses = found.await?;
            // One that is not public spoils all: a host that mixes them has something in mind.
            if !addresses.iter().all(|address| reach.covers(*address)) {
                return Err(NotPublic.into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// As the machine itself resolves names.
pub(super) fn by_system() -> Lookup {
    Arc::new(|host| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}
