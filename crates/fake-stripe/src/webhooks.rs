mod order;
mod sending;

use hyper::body::Bytes;

use crate::world::Event;

pub use order::Order;
pub(crate) use sending::{deliver, deliver_for_ever};

/// As often as Stripe tries, more or less.
const ATTEMPTS_MAX: u32 = 16;

/// An address that events are sent to, over plain HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub url: String,
    /// Two while one replaces another: every event is then signed twice.
    pub secrets: Vec<String>,
    /// Gets what happens to connected accounts; another gets what happens to the platform.
    pub connect: bool,
}

/// How events are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    pub order: Order,
    /// How often each is sent, even when the first was taken.
    pub copies: u32,
    /// Nothing is sent unless somebody says `deliver`.
    pub by_hand: bool,
}

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    pub event: String,
    pub kind: String,
    pub url: String,
    /// The first is 1.
    pub attempt: u32,
    /// `None` when nobody answered.
    pub status: Option<u16>,
}

/// What is to be sent and what was.
#[derive(Debug, Default)]
pub(crate) struct Post {
    pub endpoints: Vec<Endpoint>,
    pub delivery: Delivery,
    pub delivered: Vec<Delivered>,
    waiting: Vec<Letter>,
}

/// An event for an endpoint. Its body is the same in every attempt.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    event: String,
    kind: String,
    endpoint: Endpoint,
    body: Bytes,
    attempt: u32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            order: Order::AsHappened,
            copies: 1,
            by_hand: false,
        }
    }
}

impl Delivered {
    pub fn was_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl Post {
    /// One letter for each endpoint that is concerned.
    pub fn write(&mut self, event: &Event) {
        let body = Bytes::from(event.view().to_string());
        let concerned = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.connect == event.account.is_some());
        let letters = concerned.map(|endpoint| Letter {
            event: event.id.clone(),
            kind: event.kind.clone(),
            endpoint: endpoint.clone(),
            body: body.clone(),
            attempt: 1,
        });
        self.waiting.extend(letters);
    }

    /// Everything that waits, as it is to be sent now.
    pub fn take(&mut self) -> Vec<Letter> {
        let letters = self.delivery.order.arrange(std::mem::take(&mut self.waiting));
        let copies = usize::try_from(self.delivery.copies.max(1)).unwrap_or(1);
        letters
            .into_iter()
            .flat_map(|letter| std::iter::repeat_n(letter, copies))
            .collect()
    }

    /// An endpoint had an event before, and does not need it again.
    pub fn was_taken(&mut self, event: &str, url: &str) {
        self.waiting
            .retain(|letter| letter.event != event || letter.endpoint.url != url);
    }

    /// Writes down what became of a letter; one that was not taken is sent again.
    pub fn settle(&mut self, letter: Letter, status: Option<u16>) -> Delivered {
        let delivered = Delivered {
            event: letter.event.clone(),
            kind: letter.kind.clone(),
            url: letter.endpoint.url.clone(),
            attempt: letter.attempt,
            status,
        };
        self.delivered.push(delivered.clone());
        let waits_already = self
            .waiting
            .iter()
            .any(|other| other.event == letter.event && other.endpoint == letter.endpoint);
        if !delivered.was_taken() && letter.attempt < ATTEMPTS_MAX && !waits_already {
            self.waiting.push(Letter {
                attempt: letter.attempt + 1,
                ..letter
            });
        }
        delivered
    }
}
