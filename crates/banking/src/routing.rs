use std::fmt;

/// A nine-digit ABA routing number that an ACH credit can go to.
///
/// Its check digit holds, and its first two digits are those of a Federal Reserve district (01 to 12) or of a thrift
/// institution in one (21 to 32). The other prefixes of the ABA's policy are refused: 00 is the United States
/// government, 61 to 72 were for electronic use only, 80 is traveler's checks. That the number is in use only a
/// directory can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RoutingNumber([u8; 9]);

/// Why a text is no routing number to pay to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoutingNumberError {
    /// Something other than nine digits.
    #[error("a routing number is nine digits")]
    NotNineDigits,
    /// No bank that takes ACH credits has such a number.
    #[error("a routing number begins with 01 to 12 or 21 to 32")]
    Prefix,
    /// A digit is wrong or two are swapped.
    #[error("the check digit of the routing number does not match")]
    Checksum,
}

impl RoutingNumberError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotNineDigits => "ROUTING_NUMBER_FORMAT",
            Self::Prefix => "ROUTING_NUMBER_PREFIX",
            Self::Checksum => "ROUTING_NUMBER_CHECKSUM",
        }
    }
}

impl RoutingNumber {
    /// Reads nine digits, nothing around them.
    pub fn parse(raw: &str) -> Result<Self, RoutingNumberError> {
        let digits: [u8; 9] = raw
            .as_bytes()
            .try_into()
            .map_err(|_| RoutingNumberError::NotNineDigits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(RoutingNumberError::NotNineDigits);
        }
        let prefix = (digits[0] - b'0') * 10 + (digits[1] - b'0');
        if !matches!(prefix, 1..=12 | 21..=32) {
            return Err(RoutingNumberError::Prefix);
        }
        if !checksum_holds(&digits) {
            return Err(RoutingNumberError::Checksum);
        }
        Ok(Self(digits))
    }

    /// The nine digits. For sealing and for the instructions to pay, nothing else.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits are UTF-8")
    }

    /// The last four digits, which may be shown.
    pub fn last4(&self) -> &str {
        &self.digits()[5..]
    }
}

/// The digits weighted 3, 7, 1 add up to a multiple of ten (Nacha Operating Rules, check digit of the routing number).
fn checksum_holds(digits: &[u8; 9]) -> bool {
    let weighted = digits.iter().zip([3, 7, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(10)
}

impl fmt::Debug for RoutingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoutingNumber([redacted])")
    }
}
