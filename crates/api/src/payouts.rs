//! A member payout, from selection to receipt.

mod blockers;
mod bodies;
mod deciding;
mod initiating;
mod names;
mod paying;
mod reading;
mod view;

pub use blockers::{Blocker, Subject};
pub use bodies::{Approve, Because, Reject, not_negative};
pub use deciding::{
    add_payout_note, approve_payout, cancel_payout, proceed_with_withholding, reject_payout, resolve_payout,
    review_payout,
};
pub use initiating::{initiate_payouts, initiate_payouts_alias};
pub use names::{PaymentMethodName, StatusName};
pub use paying::{confirm_payout, download_instructions, fail_payout, generate_instructions, mark_payout_sent};
pub use reading::{download_receipt, explain_payout, get_payout, list_payout_audit, list_payouts};
pub use view::{BankDetails, Payout};
