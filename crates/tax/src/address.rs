use crate::w9::{FieldFault, fault};

/// The two letters of states, territories, freely associated states and the armed forces (United States Postal
/// Service, Publication 28, Appendix B).
const REGIONS: [&str; 62] = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "FM",
    "MH", "PW", "AA", "AE", "AP",
];

/// The territories that also have a country code of their own, and United States ZIP codes.
const TERRITORIES: [&str; 5] = ["PR", "GU", "VI", "AS", "MP"];

/// The address as it was typed on the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct W9AddressDraft {
    /// House number and street, 5 to 200 characters.
    pub street: String,
    /// A second line, such as an apartment, at most 200 characters.
    pub line2: Option<String>,
    /// 2 to 100 characters.
    pub city: String,
    /// Two upper-case letters in the United States.
    pub state: String,
    /// A ZIP code in the United States and its territories.
    pub postal_code: String,
    /// An ISO 3166-1 code of two upper-case letters.
    pub country: String,
}

/// The address on a Form W-9, lines 5 and 6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct W9Address(W9AddressDraft);

impl W9Address {
    /// An address without the blanks around its fields; an empty second line is none. Errors name every fault.
    pub fn new(draft: W9AddressDraft) -> Result<Self, Vec<FieldFault>> {
        let trimmed = |text: String| text.trim().to_owned();
        let address = Self(W9AddressDraft {
            street: trimmed(draft.street),
            line2: draft.line2.map(trimmed).filter(|line| !line.is_empty()),
            city: trimmed(draft.city),
            state: trimmed(draft.state),
            postal_code: trimmed(draft.postal_code),
            country: trimmed(draft.country),
        });
        let faults = address.faults();
        if faults.is_empty() { Ok(address) } else { Err(faults) }
    }

    /// Whether the address is in the United States. Puerto Rico, Guam, the Virgin Islands, American Samoa and the
    /// Northern Mariana Islands are, whichever way their country is written.
    pub fn is_us(&self) -> bool {
        is_united_states(&self.0.country)
    }

    /// House number and street.
    pub fn street(&self) -> &str {
        &self.0.street
    }

    /// The second line.
    pub fn line2(&self) -> Option<&str> {
        self.0.line2.as_deref()
    }

    /// The city.
    pub fn city(&self) -> &str {
        &self.0.city
    }

    /// The state or region.
    pub fn state(&self) -> &str {
        &self.0.state
    }

    /// The postal code.
    pub fn postal_code(&self) -> &str {
        &self.0.postal_code
    }

    /// The country code.
    pub fn country(&self) -> &str {
        &self.0.country
    }

    fn faults(&self) -> Vec<FieldFault> {
        let Self(address) = self;
        let state = match address.country.as_str() {
            "US" if !REGIONS.contains(&address.state.as_str()) => Some(fault(
                "address.state",
                "must be the two upper-case letters of a state or territory",
            )),
            _ => length_fault("address.state", &address.state, 1, 100),
        };
        let postal_code = if self.is_us() {
            (!is_zip(&address.postal_code))
                .then(|| fault("address.postalCode", "must be a ZIP code, 12345 or 12345-6789"))
        } else {
            length_fault("address.postalCode", &address.postal_code, 1, 20)
        };
        let faults = [
            length_fault("address.street", &address.street, 5, 200),
            length_fault("address.line2", address.line2.as_deref().unwrap_or_default(), 0, 200),
            length_fault("address.city", &address.city, 2, 100),
            state,
            postal_code,
            country_fault(&address.country),
        ];
        faults.into_iter().flatten().collect()
    }
}

/// Whether a country code of two upper-case letters stands for the United States or a territory of theirs.
pub fn is_united_states(country: &str) -> bool {
    country == "US" || TERRITORIES.contains(&country)
}

/// What is wrong with a text of `shortest` to `longest` characters without control characters, if anything.
pub(crate) fn length_fault(field: &'static str, text: &str, shortest: usize, longest: usize) -> Option<FieldFault> {
    let holds = (shortest..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    (!holds).then(|| fault(field, format!("must have {shortest} to {longest} characters")))
}

fn country_fault(country: &str) -> Option<FieldFault> {
    let holds = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    (!holds).then(|| fault("address.country", "must be a country code of two upper-case letters"))
}

pub(crate) fn is_zip(text: &str) -> bool {
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        Some((zip, plus_four)) => digits(zip, 5) && digits(plus_four, 4),
        None => digits(text, 5),
    }
}
