//! Member payouts, from the choice of members to the receipt.

mod advance;
mod commands;
mod documents;
mod explain;
pub(crate) mod flags;
mod initiate;
mod read;
mod view;

pub use commands::{
    Confirm, Fail, MarkSent, Resolve, VoteOutcome, add_note, approve, cancel, change_method, confirm, expire_round,
    fail, mark_sent, proceed_with_withholding, reevaluate, reject, resolve, review,
};
pub use documents::{Instructions, generate_instructions, instructions_pdf, receipt_document, receipt_pdf};
pub use explain::{Explanation, explain};
pub use flags::Flag;
pub use initiate::{Initiate, Initiated, initiate};
pub use read::{Cursor, ListFilter, Listed, Page, find, list};
pub use view::{ApprovalView, MaskedBank, PayoutView, PendingApprover, VoteView};

pub(crate) use documents::{amounts, payer, render};
pub(crate) use read::stored;
pub(crate) use view::views;
