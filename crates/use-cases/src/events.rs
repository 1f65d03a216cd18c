//! Events to other programs [R12.6]: handed out from the outbox to the broker and to webhook endpoints, each tried until
//! it is taken or given up. A program may hear of an event more than once and knows it again by its id.

mod broker;
mod delivering;
mod endpoints;
mod log;
mod names;
mod pattern;
mod replaying;
mod secrets;
mod spreading;
mod testing;

use infrastructure::persistence::event_deliveries;
use uuid::Uuid;

use crate::{Context, Error};

pub use endpoints::{
    ChangeEndpoint, EndpointState, EndpointView, NewEndpoint, Registered, change, delete, find, list, register,
};
pub use log::{AttemptView, DeliveryFilter, DeliveryState, DeliveryView, deliveries, delivery};
pub use names::NAMES;
pub use pattern::{EventPattern, PatternError};
pub use replaying::{Missed, replay, replay_missed};
pub use secrets::{Rotated, rotate};
pub use spreading::spread;
pub use testing::test;

/// Where events go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    Broker,
    Endpoint(Uuid),
}

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub taken: u64,
    /// Not taken, to be tried again.
    pub put_off: u64,
    /// Not taken, and tried often enough.
    pub given_up: u64,
}

/// The destinations that something is due for now.
#[tracing::instrument(skip_all)]
pub async fn destinations(ctx: &Context) -> Result<Vec<Destination>, Error> {
    let now = ctx.now();
    let endpoints = event_deliveries::endpoints_due(&*ctx.db, now).await?;
    let mut due: Vec<Destination> = endpoints.into_iter().map(Destination::Endpoint).collect();
    if ctx.broker.is_some() && event_deliveries::broker_due_since(&*ctx.db, now).await?.is_some() {
        due.push(Destination::Broker);
    }
    Ok(due)
}

/// Delivers what is due for one destination, until nothing is left or it does not take any more.
#[tracing::instrument(skip_all)]
pub async fn deliver(ctx: &Context, destination: Destination) -> Result<Delivered, Error> {
    match destination {
        Destination::Broker => broker::publish_due(ctx).await,
        Destination::Endpoint(id) => delivering::post_due(ctx, id).await,
    }
}

impl Delivered {
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.put_off += other.put_off;
        self.given_up += other.given_up;
    }
}
