use money::{Currency, CurrencyError, Money};
use rust_decimal::Decimal;

/// As many as the widest column that keeps an amount has room for.
const WHOLE_DIGITS_MAX: usize = 10;
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// What a charge was over: never negative, in any currency, also in one that we do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    major: Decimal,
    currency: String,
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("not a plain amount such as 12, 12.50 or 1,234.56")]
    Malformed,
    #[error("more decimals than its currency has")]
    TooPrecise,
    #[error("too large")]
    TooLarge,
    #[error("no currency of three letters")]
    UnknownCurrency,
}

impl Amount {
    /// Reads major units with a point for the decimals and commas, if any, between thousands.
    pub fn parse(raw: &str, currency: &str) -> Result<Self, AmountError> {
        let decimals_max = decimals_of(currency)?;
        let (whole, fraction) = raw
            .split_once('.')
            .map_or((raw, None), |(whole, rest)| (whole, Some(rest)));
        let digits = without_separators(whole).ok_or(AmountError::Malformed)?;
        let fraction = match fraction {
            Some(fraction) if !is_digits(fraction) => return Err(AmountError::Malformed),
            Some(fraction) => fraction,
            None => "",
        };
        // "1.000" is more likely a thousand in another land than one dollar.
        let is_padding = fraction.len() <= 2 && fraction.bytes().all(|digit| digit == b'0');
        if fraction.len() > decimals_max && !is_padding {
            return Err(AmountError::TooPrecise);
        }
        if digits.trim_start_matches('0').len() > WHOLE_DIGITS_MAX {
            return Err(AmountError::TooLarge);
        }
        let plain = format!("{digits}.{fraction:0<2}");
        Ok(Self {
            major: Decimal::from_str_exact(&plain).map_err(|_| AmountError::TooLarge)?,
            currency: currency.trim().to_ascii_uppercase(),
        })
    }

    pub fn major(&self) -> Decimal {
        self.major
    }

    /// The three letters, in upper case.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// `None` in a currency without two decimals.
    pub fn money(&self) -> Option<Money> {
        let currency = Currency::parse(&self.currency).ok()?;
        Money::from_decimal(self.major, currency).ok()
    }

    pub fn is_zero(&self) -> bool {
        self.major.is_zero()
    }
}

fn decimals_of(currency: &str) -> Result<usize, AmountError> {
    match Currency::parse(currency) {
        Ok(_) => Ok(2),
        Err(CurrencyError::Malformed) => Err(AmountError::UnknownCurrency),
        Err(CurrencyError::UnsupportedExponent) => {
            let code = currency.trim().to_ascii_uppercase();
            Ok(if THREE_DECIMALS.contains(&code.as_str()) { 3 } else { 0 })
        }
    }
}

/// `1,234` or `1234`. Commas anywhere but between thousands mean that something else was meant.
fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| is_digits(first))?;
    let mut digits = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_with_separators_without_decimals_and_in_currencies_without_cents() {
        for (raw, currency, expected) in [
            ("49.00", "usd", "49.00"),
            ("1,234.56", "usd", "1234.56"),
            ("1,234,567.8", "usd", "1234567.80"),
            ("1200", "usd", "1200.00"),
            ("0", "eur", "0.00"),
            ("5000", "jpy", "5000.00"),
            ("12,000", "JPY", "12000.00"),
            ("1.234", "kwd", "1.234"),
        ] {
            let amount = Amount::parse(raw, currency).unwrap();
            assert_eq!(amount.major().to_string(), expected, "{raw}");
        }
    }

    #[test]
    fn whatever_could_mean_something_else_is_refused() {
        for (raw, expected) in [
            ("", AmountError::Malformed),
            ("-5.00", AmountError::Malformed),
            ("$5.00", AmountError::Malformed),
            ("12,50", AmountError::Malformed),
            ("1234,567.00", AmountError::Malformed),
            ("1,,234", AmountError::Malformed),
            (",123", AmountError::Malformed),
            ("5.", AmountError::Malformed),
            (".5", AmountError::Malformed),
            ("1e3", AmountError::Malformed),
            ("1.234", AmountError::TooPrecise),
            ("1.000", AmountError::TooPrecise),
            ("12345678901", AmountError::TooLarge),
        ] {
            assert_eq!(Amount::parse(raw, "usd"), Err(expected), "{raw}");
        }
        assert_eq!(Amount::parse("1.50", "jpy"), Err(AmountError::TooPrecise));
        assert_eq!(Amount::parse("1.50", "dollars"), Err(AmountError::UnknownCurrency));
    }

    #[test]
    fn only_currencies_with_cents_become_money() {
        assert_eq!(
            Amount::parse("1,234.56", "usd").unwrap().money(),
            Some(Money::usd(123_456))
        );
        assert_eq!(Amount::parse("5000", "jpy").unwrap().money(), None);
    }
}
