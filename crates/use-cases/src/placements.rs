//! Placements of candidates [R12.5]: who shares the fee, who acts for the company, and who may read of it.

pub mod company_users;

mod create;
mod edit;
mod log;
mod read;
mod view;

pub use create::{NewPlacement, create};
pub use edit::{Edit, edit};
pub use log::{LogFilter, log};
pub use read::{ListFilter, find, list};
pub use view::{PlacementView, SplitView};

use crate::Actor;

/// The stream of the audit in which everything about a placement stands, its schedules and holds included.
pub(crate) fn stream(placement: payout_domain::PlacementId) -> String {
    format!("placement:{placement}")
}

/// As what a record names whoever brought it.
fn brought_by(actor: &Actor) -> String {
    actor
        .audit_id()
        .map_or_else(|| actor.audit_role().to_owned(), |id| id.to_string())
}
