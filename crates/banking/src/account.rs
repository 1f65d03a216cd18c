use std::fmt;

/// The fewest digits of an account number.
const DIGITS_MIN: usize = 4;
/// The most: the DFI account number field of a Nacha entry has 17 characters.
const DIGITS_MAX: usize = 17;

/// A bank account number of 4 to 17 digits. It is text: leading zeros are part of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccountNumber(String);

/// Why a text is no account number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountNumberError {
    /// Something other than the digits 0 to 9.
    #[error("an account number is digits only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("an account number has {DIGITS_MIN} to {DIGITS_MAX} digits")]
    Length,
}

impl AccountNumberError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotDigits => "ACCOUNT_NUMBER_FORMAT",
            Self::Length => "ACCOUNT_NUMBER_LENGTH",
        }
    }
}

impl AccountNumber {
    /// Reads the digits, nothing around them.
    pub fn parse(raw: &str) -> Result<Self, AccountNumberError> {
        if !raw.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AccountNumberError::NotDigits);
        }
        if !(DIGITS_MIN..=DIGITS_MAX).contains(&raw.len()) {
            return Err(AccountNumberError::Length);
        }
        Ok(Self(raw.to_owned()))
    }

    /// All digits. For sealing and for the instructions to pay, nothing else.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last four digits, which may be shown; of a number shorter than eight digits only the latter half, so that a
    /// mask always hides something.
    pub fn last4(&self) -> &str {
        let shown = (self.0.len() / 2).min(4);
        &self.0[self.0.len() - shown..]
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountNumber([redacted])")
    }
}

/// The kind of a bank account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountType {
    /// A demand account: Nacha transaction code 22 for a credit.
    Checking,
    /// A savings account: Nacha transaction code 32 for a credit.
    Savings,
}

impl AccountType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Checking, Self::Savings];

    /// The text under which the type is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Savings => "savings",
        }
    }

    /// Reads a stored type. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == raw)
    }
}
