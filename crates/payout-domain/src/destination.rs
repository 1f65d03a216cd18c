//! Where the money goes, without the numbers themselves.

use time::OffsetDateTime;
use uuid::Uuid;

/// How the finance team pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentMethod {
    /// A transfer to the member's bank account.
    Ach,
    /// A check to the member's primary postal address.
    Check,
}

impl PaymentMethod {
    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ach => "ach",
            Self::Check => "check",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        match raw {
            "ach" => Some(Self::Ach),
            "check" => Some(Self::Check),
            _ => None,
        }
    }
}

/// Complete details for one method, known by their fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Changes with every change of the details or the method.
    pub fingerprint: String,
    /// The version of the bank details; none for a check.
    pub bank_detail_id: Option<Uuid>,
    /// When the member gave them.
    pub given_at: OffsetDateTime,
}

/// Why there is nowhere to pay to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DestinationDefect {
    /// The member has never given a bank account.
    #[error("no bank account is on file")]
    NoBankDetails,
    /// Finance asked again, and what is on file is older than that.
    #[error("new payment details were asked for and have not been given yet")]
    FreshDetailsAsked,
    /// No primary address.
    #[error("no mailing address is on file")]
    NoAddress,
    /// The primary address cannot be written on an envelope.
    #[error("the mailing address is incomplete: {0}")]
    IncompleteAddress(String),
}

impl DestinationDefect {
    /// The stable code of this defect.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBankDetails => "BANK_INFO_MISSING",
            Self::FreshDetailsAsked => "FRESH_DETAILS_ASKED",
            Self::NoAddress => "ADDRESS_MISSING",
            Self::IncompleteAddress(_) => "ADDRESS_INCOMPLETE",
        }
    }
}

/// What is on file for each method at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationFacts {
    /// The newest bank details.
    pub bank: Result<Destination, DestinationDefect>,
    /// The primary postal address.
    pub address: Result<Destination, DestinationDefect>,
}

impl DestinationFacts {
    /// The details that `method` needs.
    pub fn of(&self, method: PaymentMethod) -> &Result<Destination, DestinationDefect> {
        match method {
            PaymentMethod::Ach => &self.bank,
            PaymentMethod::Check => &self.address,
        }
    }
}
