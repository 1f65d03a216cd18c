//! Proves that what is stored agrees with itself: the books, the ends of memberships, the audit log and the queue [R5.3,
//! R8.2, R10.1].
//!
//! Everything is read in pages from one frozen view of the database, so that work going on meanwhile looks like no fault.

mod audit_chain;
mod books;
mod transfer_books;

use infrastructure::persistence::{Tx, journal_check, queue_upkeep, removal_check};

use crate::{Context, Error, queue};

/// Rows looked at in one go.
const PAGE: i64 = 1000;

/// How much was looked at, and the first thing that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    pub payouts: u64,
    pub entries: u64,
    pub postings: u64,
    pub audit_entries: u64,
    pub removals: u64,
    pub queue_members: u64,
    pub first_fault: Option<String>,
}

/// Looks at everything, up to the first fault.
#[tracing::instrument(skip_all)]
pub async fn verify(ctx: &Context) -> Result<Verified, Error> {
    let tx = ctx.db.begin().await?;
    journal_check::freeze(&tx).await?;
    let mut verified = Verified::default();
    verified.first_fault = first_fault(&tx, &mut verified).await?;
    if let Some(fault) = &verified.first_fault {
        tracing::error!(fault, "verification found a fault: {fault}");
    }
    Ok(verified)
}

async fn first_fault(tx: &Tx, verified: &mut Verified) -> Result<Option<String>, Error> {
    if let Some(fault) = books::fault(tx, verified).await? {
        return Ok(Some(fault));
    }
    if let Some(fault) = transfer_books::fault(tx, verified).await? {
        return Ok(Some(fault));
    }
    verified.removals = removal_check::count(&**tx).await?.unsigned_abs();
    if let Some(fault) = removal_check::fault(&**tx).await? {
        return Ok(Some(fault));
    }
    if let Some(fault) = audit_chain::fault(tx, verified).await? {
        return Ok(Some(fault));
    }
    verified.queue_members = queue_upkeep::members(&**tx).await?.unsigned_abs();
    // An import, for one, marks many members and recomputes them afterwards.
    let difference = queue_upkeep::unmarked_difference(tx).await?;
    Ok(difference.map(|difference| format!("the queue of members is off: {}", queue::sentence(difference))))
}
