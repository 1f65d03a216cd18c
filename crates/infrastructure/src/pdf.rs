//! Documents for finance and for members. The same facts always give the same bytes.

mod canonical;
mod fonts;
mod instructions;
mod receipt;
mod sheet;
mod statement;
mod transfer_receipt;

use money::Money;
use secrecy::SecretString;
use time::Date;

pub use instructions::instructions;
pub use receipt::receipt;
pub use statement::statement;
pub use transfer_receipt::transfer_receipt;

/// Who pays, at the head of every document.
#[derive(Debug, Clone)]
pub struct Payer {
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
}

/// What the gross amount falls into.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    pub gross: Money,
    pub retention_fee: Money,
    pub withheld: Money,
    pub withholding_rate_bp: u32,
    pub net: Money,
}

/// Where finance sends the money, in clear.
#[derive(Debug, Clone)]
pub enum PayTo {
    Account {
        holder: String,
        routing_number: SecretString,
        account_number: SecretString,
        /// Such as `checking`.
        account_type: String,
    },
    Address {
        payable_to: String,
        /// As they stand on the envelope.
        lines: Vec<String>,
    },
}

/// What finance needs to make one payment.
#[derive(Debug, Clone)]
pub struct InstructionsFacts {
    pub payer: Payer,
    pub payout_id: String,
    pub member_name: String,
    /// The day the payout became ready, which dates the document.
    pub ready_on: Date,
    pub pay_to: PayTo,
    pub amounts: Amounts,
}

/// What a member keeps of a completed payment.
#[derive(Debug, Clone)]
pub struct ReceiptFacts {
    pub payer: Payer,
    pub payout_id: String,
    pub member_name: String,
    /// Such as `Bank transfer (ACH)`.
    pub method: String,
    /// Masked, such as `account ending 6789`.
    pub destination: String,
    pub sent_on: Date,
    /// Dates the document.
    pub completed_on: Date,
    pub confirmation_number: Option<String>,
    pub tracking_number: Option<String>,
    pub amounts: Amounts,
}

/// What a recruiter or creator keeps of a transfer.
#[derive(Debug, Clone)]
pub struct TransferReceiptFacts {
    pub payer: Payer,
    pub payout_id: String,
    pub payee_name: String,
    /// The provider's number.
    pub transfer_id: String,
    /// Dates the document.
    pub completed_on: Date,
    pub amounts: Amounts,
    /// Every statement that is paid by it.
    pub parts: Vec<StatementPart>,
    /// What it is for, where no statement says so.
    pub reason: Option<String>,
}

/// What a transfer pays of a statement.
#[derive(Debug, Clone)]
pub struct StatementPart {
    pub period_start: Date,
    pub period_end: Date,
    /// By which the payee knows it.
    pub number: String,
    pub amount: Money,
}

/// What a payee is told of a Form 1099.
#[derive(Debug, Clone)]
pub struct StatementFacts {
    pub payer: Payer,
    /// In full.
    pub payer_tin: String,
    /// Such as `1099-MISC`.
    pub form_type: &'static str,
    /// Such as `Miscellaneous Information`.
    pub form_title: &'static str,
    pub tax_year: i32,
    pub is_correction: bool,
    pub recipient_name: String,
    pub recipient_business: Option<String>,
    pub recipient_address: Vec<String>,
    /// Truncated; none where it was never given.
    pub recipient_tin: Option<String>,
    pub account_number: String,
    /// The boxes that are shown, such as `Box 3 Other income`.
    pub boxes: Vec<(String, Money)>,
    /// Dates the document.
    pub dated: Date,
}

/// Why a document cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the facts need more pages than a document may have")]
    TooLong,
    #[error("the document cannot be set")]
    Typesetting(#[from] genpdf::error::Error),
    #[error("the finished document cannot be read back")]
    Canonical(#[from] lopdf::Error),
    #[error("the finished document cannot be written")]
    Writing(#[from] std::io::Error),
    #[error("setting the document was cut short")]
    Interrupted,
}

#[cfg(test)]
mod tests;
