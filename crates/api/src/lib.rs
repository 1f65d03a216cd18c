//! The payout service over HTTP: routes, who may call them, what goes in, what comes out, and how it is documented.

pub mod codes;
pub mod probe;

mod access;
mod alerts;
mod analytics;
mod input;
mod notifications;
mod openapi;
mod output;
mod problem;
mod reports;
mod request;
mod routes;
mod server;
mod settings;
mod shell;

mod eligibility;
mod escrow_holds;
mod health;
mod information_returns;
mod jobs;
mod members;
mod payees;
mod payout_schedules;
mod payouts;
mod placements;
mod sandbox;
mod statements;
mod stripe_webhook;
mod tax_forms;
mod transfers;
mod webhook_endpoints;
mod withholding;

pub use access::{ProxyRange, SessionRules};
pub use openapi::openapi;
pub use server::{serve, serve_metrics};
pub use settings::HttpSettings;
