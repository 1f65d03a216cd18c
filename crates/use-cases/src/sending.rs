//! Transfers on their way to the provider [R11.6, R11.7, R11.8, R11.9].
//!
//! A turn claims the transfer in one transaction, which stores the request, calls the provider outside of any, and settles
//! in another that counts only for the attempt it was claimed as. Whatever dies in between leaves a claim that runs out;
//! whoever takes it over asks the provider before it sends anything.

mod alarms;
mod attempts;
mod calling;
mod endings;
mod events;
mod inbox;
mod reconciling;
mod settling;
mod taking_over;
mod turn;
mod waking;

pub use events::{EventRun, handle_events};
pub use inbox::{NotTaken, Received, receive};
pub use reconciling::{Reconciled, ReconciliationRow, list_reconciliations, reconcile};
pub use turn::{Turn, send};
pub use waking::{StaleRun, check_stale, wake_due};

pub(crate) use alarms::raise_for;
pub(crate) use attempts::keep as keep_attempts;
