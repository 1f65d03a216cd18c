//! Events on their way out: to RabbitMQ, and to the addresses that an administrator registered.

pub mod broker;
pub mod endpoint;

mod address;
mod envelope;
mod guard;
mod secret;
mod target;

pub use envelope::Happened;
pub use secret::{EndpointSecret, SecretError};
pub use target::{Reach, Target, TargetError};
