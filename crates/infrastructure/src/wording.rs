//! Amounts and dates as people read them, in mails and documents.

use money::{Currency, Money};
use time::Date;
use time::macros::format_description;

/// `$100,000.00`, and in another currency `EUR 100,000.00`.
pub(crate) fn amount(amount: Money) -> String {
    let digits = amount.to_string();
    let (sign, magnitude) = match digits.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", digits.as_str()),
    };
    let (whole, cents) = magnitude.split_once('.').expect("amounts print two decimals");
    let symbol = match amount.currency() {
        Currency::USD => "$".to_owned(),
        other => format!("{other} "),
    };
    format!("{sign}{symbol}{}.{cents}", grouped(whole))
}

/// `November 20, 2026`.
pub(crate) fn day(day: Date) -> String {
    day.format(format_description!("[month repr:long] [day padding:none], [year]"))
        .expect("every date has a month, a day and a year")
}

fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() * 4 / 3);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands_with_their_sign_and_currency() {
        let euro = Currency::parse("EUR").expect("a currency");
        let cases = [
            (Money::usd(0), "$0.00"),
            (Money::usd(99_999), "$999.99"),
            (Money::usd(100_000), "$1,000.00"),
            (Money::usd(-30_000), "-$300.00"),
            (Money::usd(-123_456_789), "-$1,234,567.89"),
            (Money::new(9_970_000, euro), "EUR 99,700.00"),
        ];
        for (money, expected) in cases {
            assert_eq!(amount(money), expected);
        }
    }

    #[test]
    fn days_carry_the_name_of_their_month() {
        assert_eq!(day(date!(2026 - 02 - 05)), "February 5, 2026");
    }
}
