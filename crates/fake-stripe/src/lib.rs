//! A Stripe that pays nobody: connected accounts, transfers, reversals and signed events in memory, with faults on demand.

mod answer;
mod asked;
mod authentication;
mod call;
mod clock;
mod control;
mod faults;
mod front;
mod hold;
mod idempotency;
mod journal;
mod params;
mod refusal;
mod server;
mod signature;
mod snapshot;
mod state;
mod webhooks;
mod world;

pub use asked::Asked;
pub use call::Call;
pub use control::ControlError;
pub use faults::{Fault, Mishap};
pub use hold::NobodyHeld;
pub use refusal::Refusal;
pub use server::{FakeStripe, Options};
pub use signature::sign;
pub use snapshot::Snapshot;
pub use webhooks::{Delivered, Delivery, Endpoint, Order};
pub use world::{Account, Event, Movement, Reversal, Transfer};
