use std::fmt;

/// An ISO 4217 code in upper case with two minor digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Why a text is no currency we can count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    /// Not three ASCII letters.
    #[error("a currency is three letters")]
    Malformed,
    /// Its minor unit is not a hundredth.
    #[error("currencies without two minor digits are not supported")]
    UnsupportedExponent,
}

/// Currencies whose minor unit is not a hundredth (ISO 4217, and Stripe's list of zero-decimal currencies).
const OTHER_EXPONENTS: [&str; 24] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
];

impl Currency {
    /// The United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// Reads a code in either case. Errors unless it is three letters of a currency that is not known to count otherwise
    /// than in hundredths.
    pub fn parse(raw: &str) -> Result<Self, CurrencyError> {
        let bytes: [u8; 3] = raw
            .trim()
            .to_ascii_uppercase()
            .as_bytes()
            .try_into()
            .map_err(|_| CurrencyError::Malformed)?;
        if !bytes.iter().all(u8::is_ascii_uppercase) {
            return Err(CurrencyError::Malformed);
        }
        let currency = Self(bytes);
        if OTHER_EXPONENTS.contains(&currency.code()) {
            return Err(CurrencyError::UnsupportedExponent);
        }
        Ok(currency)
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters are UTF-8")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
