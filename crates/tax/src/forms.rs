//! A form for one payee, type and year: what stands on it, its life, and how it is corrected once it was filed.

use crate::year_end::Boxes;
use crate::{Classification, FormType, TaxId, W9};

mod address;
mod correction;
mod state;

pub use address::{FormAddress, FormAddressError};
pub use correction::{Correction, correction};
pub use state::{FormCommand, FormEvent, FormRefusal, FormState};

/// A form as it is or was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its type.
    pub form_type: FormType,
    /// The calendar year of the payments.
    pub year: i32,
    /// Our own number of it, at most 20 characters. A correction carries that of the form it corrects.
    pub account_number: String,
    /// The payee.
    pub recipient: Recipient,
    /// The amounts.
    pub boxes: Boxes,
}

/// A form on its way to the IRS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// What it says.
    pub form: Form,
    /// Whether it is marked as the correction of a form that was filed.
    pub is_correction: bool,
}

/// The payee as he stands on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The legal name.
    pub name: String,
    /// The name of the business or disregarded entity.
    pub business_name: Option<String>,
    /// Without a Form W-9 the payee counts as an individual.
    pub classification: Classification,
    /// None where it was never given, which is why tax was withheld.
    pub tin: Option<TaxId>,
    /// Where the statement is sent.
    pub address: FormAddress,
}

impl Recipient {
    /// The payee by his Form W-9.
    pub fn by(w9: &W9) -> Self {
        Self {
            name: w9.legal_name().to_owned(),
            business_name: w9.business_name().map(str::to_owned),
            classification: w9.classification(),
            tin: Some(w9.tin().clone()),
            address: FormAddress::from(w9.address()),
        }
    }

    /// The number as the payee's own copy shows it, which may be truncated; the copy for the IRS never is.
    pub fn masked_tin(&self) -> Option<String> {
        self.tin.as_ref().map(TaxId::masked)
    }
}

/// Who pays and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The legal name.
    pub name: String,
    /// In full on every copy.
    pub tin: TaxId,
    /// Where the payee may write to.
    pub address: FormAddress,
    /// Whom the payee may call: a statement without it is incomplete (26 U.S.C. 6041(d)(1)).
    pub phone: String,
    /// For the filing.
    pub email: Option<String>,
}
