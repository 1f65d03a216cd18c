//! What touches the world: the database, mail, documents, Stripe, keys, telemetry.

pub mod alert_hook;
pub mod crypto;
pub mod events;
pub mod jobs;
pub mod mail;
pub mod pdf;
pub mod persistence;
pub mod probe;
pub mod stripe;
pub mod subscriptions;
pub mod telemetry;

mod breaker;
mod wording;
