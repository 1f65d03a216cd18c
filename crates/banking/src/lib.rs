//! Where money can be sent: bank details that are valid once they exist, postal addresses for checks, masks, and the
//! days on which banks settle. Debug output never shows a number.
#![deny(clippy::float_arithmetic, missing_docs)]

mod account;
mod address;
pub mod calendar;
mod holder;
mod regions;
mod routing;

pub use account::{AccountNumber, AccountNumberError, AccountType};
pub use address::{AddressDefect, MailingAddress};
pub use holder::{HolderName, HolderNameError};
pub use routing::{RoutingNumber, RoutingNumberError};

/// Where an ACH credit goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetails {
    /// Whose account it is.
    pub holder: HolderName,
    /// The bank.
    pub routing: RoutingNumber,
    /// The account at that bank.
    pub account: AccountNumber,
    /// What kind of account it is, which decides the transaction code of the credit.
    pub account_type: AccountType,
}

/// How a number is shown wherever it must not be read: `****6789`. Of a longer text only the last four characters.
pub fn mask(last4: &str) -> String {
    let hidden = last4.chars().count().saturating_sub(4);
    let shown: String = last4.chars().skip(hidden).collect();
    format!("****{shown}")
}

#[cfg(test)]
mod tests;
