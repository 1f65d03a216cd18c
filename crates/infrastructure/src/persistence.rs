//! Our rows and the views of the host's: one module of functions per aggregate.
//!
//! What must be inside a transaction takes `&Tx`; what need not takes any connection.

pub mod addresses;
pub mod alert_posts;
pub mod alerts;
pub mod api_keys;
pub mod approvers;
pub mod audit;
pub mod bank_details;
pub mod company_users;
pub mod deliveries;
pub mod demo;
pub mod eligibility;
pub mod event_backlog;
pub mod event_deliveries;
pub mod heartbeats;
pub mod history;
pub mod holds;
pub mod idempotency;
pub mod imports;
pub mod information_returns;
pub mod job_runs;
pub mod journal_check;
pub mod ledger;
pub mod memberships;
pub mod notices;
pub mod outbox;
pub mod overdue;
pub mod payee_figures;
pub mod payees;
pub mod payouts;
pub mod placements;
pub mod preferences;
pub mod queue;
pub mod queue_upkeep;
pub mod rate_limits;
pub mod reconciliations;
pub mod rejoinings;
pub mod removal_check;
pub mod removals;
pub mod reports;
pub mod rounds;
pub mod sandbox;
pub mod schedules;
pub mod sealed_fields;
pub mod sessions;
pub mod statements;
pub mod stripe_events;
pub mod stripe_turns;
pub mod tax_forms;
pub mod transfer_payees;
pub mod transfers;
pub mod votes;
pub mod webhook_endpoints;
pub mod withholding;

mod attempts;
mod conditions;
mod database;
mod error;
mod kept;
mod reading;
mod scope;
pub(crate) mod statement;

pub use database::{Database, Tx, Usage};
pub use error::StorageError;
pub use reading::Reading;
pub use scope::Scope;
/// A pool or a transaction, for functions that only read.
pub use sea_orm::ConnectionTrait as Connection;
