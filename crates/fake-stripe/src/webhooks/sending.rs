use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::debug;

use super::{Delivered, Letter};
use crate::journal::What;
use crate::signature::sign;
use crate::state::Shared;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends everything that waits, once, one after the other.
pub(crate) async fn deliver(shared: &Shared) -> Vec<Delivered> {
    let mut delivered = Vec::new();
    for letter in shared.act(|state| state.post.take()) {
        let now = shared.act(|state| state.world.clock.now());
        let sent = timeout(TIMEOUT, send(&letter, now)).await;
        let status = sent
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .inspect_err(|error| debug!("{} was not delivered: {error}", letter.event))
            .ok();
        delivered.push(shared.act(|state| {
            let delivered = state.post.settle(letter, status);
            if delivered.was_taken() {
                let (event, url) = (delivered.event.clone(), delivered.url.clone());
                shared.note(state, || What::Taken { event, url });
            }
            delivered
        }));
    }
    delivered
}

/// Sends whatever happens as it happens, and again after `pause` what was not taken.
pub(crate) async fn deliver_for_ever(shared: Arc<Shared>, pause: Duration) {
    loop {
        shared.letters.notified().await;
        while !shared.act(|state| state.post.delivery.by_hand) {
            let delivered = deliver(&shared).await;
            if delivered.is_empty() {
                break;
            }
            if !delivered.iter().all(Delivered::was_taken) {
                sleep(pause).await;
            }
        }
    }
}

async fn send(letter: &Letter, now: i64) -> io::Result<u16> {
    let uri: Uri = letter.endpoint.url.parse().map_err(io::Error::other)?;
    let host = uri.host().ok_or(io::ErrorKind::InvalidInput)?;
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let secrets = letter.endpoint.secrets.iter().map(String::as_str);
    let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header("host", uri.authority().map_or(host, |authority| authority.as_str()))
        .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", sign(secrets, now, &letter.body))
        .body(Full::new(letter.body.clone()))
        .map_err(io::Error::other)?;
    // It ends with the set, and the answer comes even when the other side closes at once.
    let mut connections = JoinSet::new();
    connections.spawn(connection);
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(answer.status().as_u16())
}
