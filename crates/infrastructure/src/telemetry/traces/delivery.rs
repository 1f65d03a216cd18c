//! From the threads that work to the collector: a queue with an end, and a thread that empties it. Whoever works never waits
//! for the collector; what finds no room, or is not taken, is counted and gone.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use std::{io, thread};

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use tokio::runtime;

use super::otlp::{self, Resource};
use super::span::Span;
use crate::telemetry::metrics;

/// So many wait at most, so that a collector that is away costs a bounded amount of memory.
const WAITING_MAX: usize = 4096;
const BATCH_MAX: usize = 512;
const BATCH_EVERY: Duration = Duration::from_secs(2);
const POST_MAX: Duration = Duration::from_secs(5);
/// How long a process that stops waits for its last spans to be taken.
const FLUSH_MAX: Duration = Duration::from_secs(3);

enum Item {
    Span(Box<Span>),
    Flush(SyncSender<()>),
}

/// The end of the queue at which spans are put in.
#[derive(Clone)]
pub(super) struct Delivery(SyncSender<Item>);

impl Delivery {
    /// Starts the thread that posts to `collector`, the whole address.
    pub(super) fn start(collector: Url, resource: Resource) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let client = client().map_err(io::Error::other)?;
        let post = Post {
            collector,
            resource,
            client,
            is_away: false,
        };
        thread::Builder::new()
            .name("spans".to_owned())
            .spawn(move || carry(&runtime, receiver, post))?;
        Ok(Self(sender))
    }

    pub(super) fn put(&self, span: Span) {
        if self.0.try_send(Item::Span(Box::new(span))).is_err() {
            metrics::spans_dropped(1);
        }
    }

    /// Returns when all that was put in so far was taken or given up. Blocks, for seconds at most.
    pub(super) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        let until = Instant::now() + FLUSH_MAX;
        let mut item = Item::Flush(done);
        while let Err(refused) = self.0.try_send(item) {
            let (std::sync::mpsc::TrySendError::Full(back) | std::sync::mpsc::TrySendError::Disconnected(back)) =
                refused;
            item = back;
            if Instant::now() >= until {
                return;
            }
            thread::yield_now();
        }
        let _late = wait.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
}

fn client() -> reqwest::Result<Client> {
    // Only the first of the process wins, and all want the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(POST_MAX).pool_max_idle_per_host(1).build()
}

fn carry(runtime: &runtime::Runtime, queue: Receiver<Item>, mut post: Post) {
    let mut batch = Vec::new();
    let mut due = Instant::now() + BATCH_EVERY;
    loop {
        let flushed = match queue.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(Item::Span(span)) => {
                batch.push(*span);
                if batch.len() < BATCH_MAX && Instant::now() < due {
                    continue;
                }
                None
            }
            Ok(Item::Flush(done)) => Some(done),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if !batch.is_empty() {
            runtime.block_on(post.deliver(&batch));
            batch.clear();
        }
        due = Instant::now() + BATCH_EVERY;
        if let Some(done) = flushed {
            let _gone = done.try_send(());
        }
    }
}

struct Post {
    collector: Url,
    resource: Resource,
    client: Client,
    /// It did not take the last ones, and that was said.
    is_away: bool,
}

impl Post {
    async fn deliver(&mut self, spans: &[Span]) {
        let request = self.client.post(self.collector.clone());
        let request = request.header(CONTENT_TYPE, "application/x-protobuf");
        let answer = request.body(otlp::request(&self.resource, spans)).send().await;
        let taken = answer
            .map_err(reqwest::Error::without_url)
            .and_then(|it| it.error_for_status().map_err(reqwest::Error::without_url));
        match taken {
            Ok(_) if self.is_away => {
                self.is_away = false;
                tracing::info!("the collector takes spans again");
            }
            Ok(_) => {}
            Err(error) => {
                metrics::spans_dropped(spans.len() as u64);
                if !self.is_away {
                    tracing::warn!(%error, "the collector takes no spans, they are counted and dropped until it does: {error}");
                }
                self.is_away = true;
            }
        }
    }
}
