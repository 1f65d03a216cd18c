use std::fmt;
use std::ops::RangeInclusive;

use crate::regions::is_region;

/// A postal address complete enough to send a check to.
///
/// In the United States the region is one the Postal Service knows and the ZIP code is `12345` or `12345-6789`
/// (Publication 28). Elsewhere both are free text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailingAddress {
    street: String,
    line2: Option<String>,
    city: String,
    state: String,
    postal_code: String,
    country: String,
}

/// What is wrong with one field of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressDefect {
    /// The field as the API names it: `street`, `line2`, `city`, `state`, `postalCode` or `country`.
    pub field: &'static str,
    /// What the field must be.
    pub rule: &'static str,
}

impl AddressDefect {
    /// The stable code of any defect of an address.
    pub const fn code(&self) -> &'static str {
        "ADDRESS_INCOMPLETE"
    }
}

impl fmt::Display for AddressDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {}", self.field, self.rule)
    }
}

impl std::error::Error for AddressDefect {}

impl MailingAddress {
    /// An address without the blanks around its fields; an empty second line is none. Errors name every defect.
    pub fn new(
        street: &str,
        line2: Option<&str>,
        city: &str,
        state: &str,
        postal_code: &str,
        country: &str,
    ) -> Result<Self, Vec<AddressDefect>> {
        let line2 = line2.map(str::trim).filter(|line| !line.is_empty());
        let address = Self {
            street: street.trim().to_owned(),
            line2: line2.map(str::to_owned),
            city: city.trim().to_owned(),
            state: state.trim().to_owned(),
            postal_code: postal_code.trim().to_owned(),
            country: country.trim().to_owned(),
        };
        let defects = address.defects();
        if defects.is_empty() { Ok(address) } else { Err(defects) }
    }

    /// Whether the address is in the United States, by its country alone.
    pub fn is_us(&self) -> bool {
        self.country == "US"
    }

    /// House number and street.
    pub fn street(&self) -> &str {
        &self.street
    }

    /// The second line, such as an apartment.
    pub fn line2(&self) -> Option<&str> {
        self.line2.as_deref()
    }

    /// The city.
    pub fn city(&self) -> &str {
        &self.city
    }

    /// The state or region; two letters in the United States.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The postal code; a ZIP code in the United States.
    pub fn postal_code(&self) -> &str {
        &self.postal_code
    }

    /// The country, as an ISO 3166-1 code of two upper-case letters.
    pub fn country(&self) -> &str {
        &self.country
    }

    fn defects(&self) -> Vec<AddressDefect> {
        let line2 = self.line2.as_deref().unwrap_or_default();
        let (state, postal_code) = if self.is_us() {
            let state = (
                is_region(&self.state),
                "the two upper-case letters of a state or territory",
            );
            (state, (is_zip(&self.postal_code), "a ZIP code, 12345 or 12345-6789"))
        } else {
            let state = (is_text(&self.state, 1..=100), "1 to 100 characters");
            (state, (is_text(&self.postal_code, 1..=20), "1 to 20 characters"))
        };
        let checks = [
            ("street", is_text(&self.street, 5..=200), "5 to 200 characters"),
            ("line2", is_text(line2, 0..=200), "at most 200 characters"),
            ("city", is_text(&self.city, 2..=100), "2 to 100 characters"),
            ("state", state.0, state.1),
            ("postalCode", postal_code.0, postal_code.1),
            (
                "country",
                is_country(&self.country),
                "a country code of two upper-case letters",
            ),
        ];
        let broken = checks.into_iter().filter(|(_, holds, _)| !holds);
        broken.map(|(field, _, rule)| AddressDefect { field, rule }).collect()
    }
}

fn is_text(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.chars().count()) && !text.chars().any(is_invisible)
}

/// Control characters, and those that turn the direction of what is printed after them.
fn is_invisible(character: char) -> bool {
    let turns = matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control()
}

fn is_zip(text: &str) -> bool {
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        Some((zip, plus_four)) => digits(zip, 5) && digits(plus_four, 4),
        None => digits(text, 5),
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
