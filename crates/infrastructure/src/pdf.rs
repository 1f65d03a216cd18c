//! Documents for finance and for members. The same facts always give the same bytes.

mod canonical;
mod fonts;
mod instructions;
mod receipt;
mod sheet;

use money::Money;
use secrecy::SecretString;
use time::Date;

pub use instructions::instructions;
pub use receipt::receipt;

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
