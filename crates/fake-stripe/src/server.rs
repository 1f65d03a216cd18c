mod connection;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::faults::Fault;
use crate::hold::NobodyHeld;
use crate::journal::{self, Journal};
use crate::refusal::Refusal;
use crate::snapshot::Snapshot;
use crate::state::Shared;
use crate::webhooks::{self, Delivered, Delivery, Endpoint};
use crate::world::{Account, Cause, Event};

/// How it begins.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 is any free one. Plain HTTP, so bind it to the loopback.
    pub listen: SocketAddr,
    /// The key that requests must carry.
    pub secret_key: String,
    /// What the platform has, in cents of US dollars.
    pub balance: i64,
    pub endpoints: Vec<Endpoint>,
    /// What happens is written there, and known again by the next that is given the same file.
    pub journal: Option<PathBuf>,
    /// The pause before an event is sent again that was not taken.
    pub retry_after: Duration,
}

/// A running Stripe. It ends, and forgets everything, when this value is dropped.
#[derive(Debug)]
pub struct FakeStripe {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            secret_key: "sk_test_fake_key_of_the_platform".to_owned(),
            balance: 1_000_000_000,
            endpoints: Vec::new(),
            journal: None,
            retry_after: Duration::from_secs(1),
        }
    }
}

impl FakeStripe {
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(options.secret_key, format!("http://{address}")));
        shared.act(|state| {
            state.world.balances.set(None, "usd", options.balance);
            state.post.endpoints = options.endpoints;
        });
        if let Some(path) = &options.journal {
            let journal = Journal::open(path)?;
            journal::redo(&shared, path).await?;
            shared.keep(journal);
        }
        let tasks = [
            tokio::spawn(connection::accept(listener, shared.clone())),
            tokio::spawn(webhooks::deliver_for_ever(shared.clone(), options.retry_after)),
        ];
        Ok(Self { address, shared, tasks })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Such as `http://127.0.0.1:12111`, to be given as the base of the API.
    pub fn base(&self) -> &str {
        &self.shared.base
    }

    pub fn secret_key(&self) -> &str {
        &self.shared.secret_key
    }

    pub fn snapshot(&self) -> Snapshot {
        self.shared.act(|state| state.snapshot())
    }

    /// The next requests that it concerns meet it, after those that were set before.
    pub fn fail(&self, fault: Fault) {
        self.shared.act(|state| state.faults.add(fault));
    }

    /// Nothing fails any more that was to fail.
    pub fn heal(&self) {
        self.shared.act(|state| state.faults.clear());
    }

    /// Lets all requests go on that are held.
    pub fn release(&self) {
        self.shared.hold.release();
    }

    /// Returns as soon as that many requests are held, or gives up after half a minute.
    pub async fn until_held(&self, count: usize) -> Result<(), NobodyHeld> {
        self.shared.hold.until_held(count).await
    }

    pub fn turn_clock(&self, by: Duration) {
        self.shared.act(|state| state.world.clock.turn(by));
    }

    /// From now on it is `at`, in seconds since 1970, and goes on from there.
    pub fn set_clock(&self, at: i64) {
        self.shared.act(|state| state.world.clock.set(at));
    }

    /// What the platform, or a connected account, has from now on.
    pub fn set_balance(&self, account: Option<&str>, currency: &str, amount: i64) {
        self.shared
            .act(|state| state.world.balances.set(account, currency, amount));
    }

    /// An account whose owner has given everything: transfers to it succeed.
    pub fn onboarded_account(&self) -> String {
        self.shared.act(|state| {
            let id = state.world.add_account();
            let onboarded = state.world.change_account(&id, Cause::default(), Account::onboard);
            onboarded.expect("it was added a moment ago");
            id
        })
    }

    /// The owner gives everything and Stripe is content.
    pub fn onboard(&self, account: &str) -> Result<(), Refusal> {
        self.change_account(account, Account::onboard)
    }

    /// Changes an account and tells of it in events.
    pub fn change_account(&self, account: &str, change: impl FnOnce(&mut Account)) -> Result<(), Refusal> {
        let changed = self
            .shared
            .act(|state| state.world.change_account(account, Cause::default(), change));
        changed.map(drop)
    }

    /// Tells of something that happened elsewhere, such as `payout.paid` of a connected account.
    pub fn announce(&self, kind: &str, account: Option<&str>, object: Value) -> Event {
        self.shared.act(|state| {
            let event = state.world.happen(kind, account, object, None, Cause::default());
            event.clone()
        })
    }

    /// Pays out to the bank of an account what these transfers brought, and tells of it. Answers with the payout.
    pub fn pay_out(&self, account: &str, transfers: &[&str]) -> Value {
        self.shared.act(|state| {
            let payout = state.world.pay_out(account, transfers);
            state
                .world
                .happen("payout.paid", Some(account), payout.clone(), None, Cause::default());
            payout
        })
    }

    pub fn add_endpoint(&self, endpoint: Endpoint) {
        self.shared.act(|state| state.post.endpoints.push(endpoint));
    }

    pub fn set_delivery(&self, delivery: Delivery) {
        self.shared.act(|state| state.post.delivery = delivery);
        self.shared.letters.notify_one();
    }

    /// Sends everything that waits, once. What was not taken waits again.
    pub async fn deliver(&self) -> Vec<Delivered> {
        webhooks::deliver(&self.shared).await
    }
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
