//! One async function for each thing the service can do: lock, decide, save, append, commit.
//!
//! The only crate that begins and commits.

pub mod actor;
pub mod alerts;
pub mod analytics;
pub mod api_keys;
pub mod audit;
pub mod context;
pub mod demo;
pub mod eligibility;
pub mod error;
pub mod escalations;
pub mod events;
pub mod gates;
pub mod health;
pub mod holds;
pub mod idempotency;
pub mod import;
pub mod information_returns;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod members;
pub mod membership;
pub mod notifications;
pub mod payouts;
pub mod permissions;
pub mod placements;
pub mod queue;
pub mod reports;
pub mod sandbox;
pub mod schedules;
pub mod sending;
pub mod sessions;
pub mod settings;
pub mod tax_forms;
pub mod transfers;
pub mod verify;
pub mod withholding;
pub mod year_end;

mod facts;
mod notices;
mod record;
mod retry;
mod staff;

pub use actor::{Actor, Origin, Role};
pub use context::{Clock, Context};
pub use error::{Entity, Error, FieldFault};
pub use permissions::Permission;
