use std::fmt;

use crate::address::length_fault;
use crate::{Classification, ExemptCode, TaxId, TinType, W9Address, W9AddressDraft};

/// A Form W-9 as it was typed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct W9Draft {
    /// Whether the payee says he is a US person (26 U.S.C. 7701(a)(30)).
    pub us_person: bool,
    /// The name on the tax return, 1 to 100 characters.
    pub legal_name: String,
    /// The name of the business or disregarded entity, at most 100 characters.
    pub business_name: Option<String>,
    /// A [`Classification`] code.
    pub classification: String,
    /// `1` to `13`; never for a person.
    pub exempt_code: Option<String>,
    /// Lines 5 and 6.
    pub address: W9AddressDraft,
    /// The number, with or without hyphens.
    pub tin: String,
    /// A [`TinType`] code.
    pub tin_type: String,
    /// Whether the payee certified the form under penalties of perjury (Part II).
    pub certified: bool,
    /// The name signed with, 2 to 100 characters.
    pub signature: String,
}

/// What is wrong with one field of a form. The message never repeats what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field as the API names it, such as `legalName` or `address.postalCode`.
    pub field: &'static str,
    /// What the field must be.
    pub message: String,
}

/// A Form W-9 (Rev. March 2024) that is complete and certified. It still has to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct W9 {
    us_person: bool,
    legal_name: String,
    business_name: Option<String>,
    classification: Classification,
    exempt_code: Option<ExemptCode>,
    address: W9Address,
    tin: TaxId,
    signature: String,
}

impl W9 {
    /// The form of a draft, without the blanks around its texts. Errors name every fault.
    ///
    /// A signature is asked for although 26 U.S.C. 3406(e)(1) does not require one for the payments made here.
    pub fn new(draft: W9Draft) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Faults::default();
        let legal_name = faults.text("legalName", &draft.legal_name, 1, 100);
        let business_name = faults.text(
            "businessName",
            draft.business_name.as_deref().unwrap_or_default(),
            0,
            100,
        );
        let signature = faults.text("signature", &draft.signature, 2, 100);
        let classification = faults.take(read_classification(&draft.classification));
        let exempt_code = faults.take(read_exempt_code(draft.exempt_code.as_deref(), classification));
        let tin = faults.take(read_tin(&draft.tin, &draft.tin_type, classification));
        let address = W9Address::new(draft.address)
            .map_err(|found| faults.0.extend(found))
            .ok();
        if !draft.certified {
            faults.0.push(fault("certified", "must be true"));
        }
        match (classification, exempt_code, tin, address) {
            (Some(classification), Some(exempt_code), Some(tin), Some(address)) if faults.0.is_empty() => Ok(Self {
                us_person: draft.us_person,
                legal_name,
                business_name: Some(business_name).filter(|name| !name.is_empty()),
                classification,
                exempt_code,
                address,
                tin,
                signature,
            }),
            _ => Err(faults.0),
        }
    }

    /// Whether the payee may be foreign: he says he is no US person, or his address is outside the United States and
    /// its territories. Then backup withholding does not apply, withholding under 26 U.S.C. 1441 may, and a person has
    /// to decide.
    pub fn is_foreign(&self) -> bool {
        !self.us_person || !self.address.is_us()
    }

    /// Whether the payee is exempt from backup withholding and reporting of prizes: by an exempt payee code from 1 to
    /// 5, or as a corporation (26 CFR 1.6041-3(p)(1)).
    pub fn is_exempt(&self) -> bool {
        self.classification.is_exempt(self.exempt_code)
    }

    /// Whether the payee says he is a US person.
    pub const fn us_person(&self) -> bool {
        self.us_person
    }

    /// The name on the tax return.
    pub fn legal_name(&self) -> &str {
        &self.legal_name
    }

    /// The name of the business.
    pub fn business_name(&self) -> Option<&str> {
        self.business_name.as_deref()
    }

    /// The classification for federal tax.
    pub const fn classification(&self) -> Classification {
        self.classification
    }

    /// The exempt payee code.
    pub const fn exempt_code(&self) -> Option<ExemptCode> {
        self.exempt_code
    }

    /// The address.
    pub const fn address(&self) -> &W9Address {
        &self.address
    }

    /// The taxpayer identification number.
    pub const fn tin(&self) -> &TaxId {
        &self.tin
    }

    /// The name signed with.
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

impl fmt::Debug for W9Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("W9Draft")
            .field("legal_name", &self.legal_name)
            .field("classification", &self.classification)
            .field("tin", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<FieldFault>);

impl Faults {
    /// The text without the blanks around it, whose faults are noted.
    fn text(&mut self, field: &'static str, raw: &str, shortest: usize, longest: usize) -> String {
        let text = raw.trim();
        self.0.extend(length_fault(field, text, shortest, longest));
        text.to_owned()
    }

    /// The value read, or a note of why it could not be.
    fn take<T>(&mut self, read: Result<T, FieldFault>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }
}

pub(crate) fn fault(field: &'static str, message: impl Into<String>) -> FieldFault {
    let message = message.into();
    FieldFault { field, message }
}

fn read_classification(raw: &str) -> Result<Classification, FieldFault> {
    Classification::parse(raw).ok_or_else(|| {
        let known: Vec<&str> = Classification::ALL.into_iter().map(Classification::code).collect();
        fault("taxClassification", format!("must be one of {}", known.join(", ")))
    })
}

fn read_exempt_code(raw: Option<&str>, class: Option<Classification>) -> Result<Option<ExemptCode>, FieldFault> {
    let Some(raw) = raw.map(str::trim).filter(|raw| !raw.is_empty()) else {
        return Ok(None);
    };
    if class.is_some_and(Classification::is_person) {
        return Err(fault("exemptPayeeCode", "must be left out: individuals are not exempt"));
    }
    let code = ExemptCode::parse(raw).ok_or_else(|| fault("exemptPayeeCode", "must be a number from 1 to 13"))?;
    Ok(Some(code))
}

fn read_tin(raw: &str, raw_type: &str, class: Option<Classification>) -> Result<TaxId, FieldFault> {
    let kind = TinType::parse(raw_type).ok_or_else(|| fault("tinType", "must be one of ssn, ein, itin, atin"))?;
    if class.is_some_and(Classification::needs_ein) && kind != TinType::Ein {
        return Err(fault("tinType", "must be ein for a corporation or partnership"));
    }
    TaxId::parse(raw.trim(), kind).map_err(|error| fault("tin", error.to_string()))
}
