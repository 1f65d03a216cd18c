//! Stripe, as far as transfers need it: accounts, onboarding links, transfers, reversals, and the events it sends.
//!
//! Whoever moves money stores the idempotency key and the exact body first, and hands over both: nothing is asked again
//! here, since only the caller knows whether the answer to the last attempt was kept.

mod accounts;
mod bank_payouts;
mod bucket;
mod client;
mod failure;
mod form;
mod page;
mod reversals;
mod settings;
mod transfers;
mod turns;
mod webhook;

pub use accounts::{Account, AccountLink, AccountOrder, LinkOrder, Requirements};
pub use client::{Keyed, Stripe};
pub use failure::{Doubt, Refused, StripeError};
pub use page::{Page, TransferFilter};
pub use reversals::{Reversal, ReversalOrder};
pub use settings::{API_BASE, REQUESTS_PER_SECOND, StripeSettings, StripeSettingsError};
pub use transfers::{Transfer, TransferOrder};
pub use turns::Turns;
pub use webhook::{Event, EventData, WebhookError, open, verify};

#[cfg(test)]
mod tests;
