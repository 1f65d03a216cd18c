use crate::W9Address;

/// An address as it stands on a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormAddress {
    /// House number and street.
    pub street: String,
    /// Such as an apartment.
    pub line2: Option<String>,
    /// The city.
    pub city: String,
    /// In the United States the two letters of the state.
    pub state: String,
    /// In the United States the ZIP code.
    pub postal_code: String,
    /// Two letters.
    pub country: String,
}

/// The text is no address in the United States.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address is written as street, city, state and ZIP code: 100 Main Street, Springfield, IL 62701")]
pub struct FormAddressError;

impl FormAddress {
    /// Reads an address in the United States from one line, such as `100 Main Street, Suite 5, Springfield, IL 62701`.
    pub fn parse(line: &str) -> Result<Self, FormAddressError> {
        let parts: Vec<&str> = line.split(',').map(str::trim).collect();
        let (street, line2, city, region) = match parts.as_slice() {
            [street, city, region] => (street, None, city, region),
            [street, line2, city, region] => (street, Some(*line2), city, region),
            _ => return Err(FormAddressError),
        };
        let (state, postal_code) = region.split_once(' ').ok_or(FormAddressError)?;
        let is_state = state.len() == 2 && state.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_whole = ![*street, *city, line2.unwrap_or("-")].contains(&"");
        if !is_state || !is_whole || !crate::address::is_zip(postal_code.trim()) {
            return Err(FormAddressError);
        }
        Ok(Self {
            street: (*street).to_owned(),
            line2: line2.map(str::to_owned),
            city: (*city).to_owned(),
            state: state.to_owned(),
            postal_code: postal_code.trim().to_owned(),
            country: "US".to_owned(),
        })
    }
}

impl From<&W9Address> for FormAddress {
    fn from(address: &W9Address) -> Self {
        Self {
            street: address.street().to_owned(),
            line2: address.line2().map(str::to_owned),
            city: address.city().to_owned(),
            state: address.state().to_owned(),
            postal_code: address.postal_code().to_owned(),
            country: address.country().to_owned(),
        }
    }
}
