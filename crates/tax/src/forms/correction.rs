use super::{Form, Return};
use crate::year_end::Boxes;

/// What is filed to put a filed form right (General Instructions for Certain Information Returns, table of corrections).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// Nothing: the form is right.
    None,
    /// One return, marked as corrected: the amounts or the address were wrong, or there should have been no form, in
    /// which case every amount is nothing.
    OneReturn(Box<Form>),
    /// Two returns: the number, the name, the type of form or the year was wrong.
    TwoReturns {
        /// As it was filed, with every amount nothing, marked as corrected.
        zeroed: Box<Form>,
        /// With the right data, not marked as corrected.
        new: Box<Form>,
    },
}

impl Correction {
    /// The returns to file, in their order.
    pub fn returns(self) -> Vec<Return> {
        let marked = |form: Box<Form>, is_correction| Return {
            form: *form,
            is_correction,
        };
        match self {
            Self::None => Vec::new(),
            Self::OneReturn(form) => vec![marked(form, true)],
            Self::TwoReturns { zeroed, new } => vec![marked(zeroed, true), marked(new, false)],
        }
    }
}

/// How to correct `filed`, where `truth` is what should have been filed. Each return keeps the account number of the
/// filed form, by which the IRS finds it.
pub fn correction(filed: &Form, truth: &Form) -> Correction {
    let new = Box::new(Form {
        account_number: filed.account_number.clone(),
        ..truth.clone()
    });
    let zeroed = Box::new(Form {
        boxes: Boxes::empty(),
        ..filed.clone()
    });
    match (names_the_same(filed, truth), truth.boxes.is_empty()) {
        (true, _) if reads_the_same(filed, truth) => Correction::None,
        (true, _) => Correction::OneReturn(new),
        (false, true) if filed.boxes.is_empty() => Correction::None,
        (false, true) => Correction::OneReturn(zeroed),
        (false, false) => Correction::TwoReturns { zeroed, new },
    }
}

/// Whether both forms are about the same payee, type and year. A wrong one of these cannot be put right by amounts.
fn names_the_same(filed: &Form, truth: &Form) -> bool {
    let (was, is) = (&filed.recipient, &truth.recipient);
    let same_form = filed.form_type == truth.form_type && filed.year == truth.year;
    same_form && was.tin == is.tin && was.name == is.name && was.business_name == is.business_name
}

fn reads_the_same(filed: &Form, truth: &Form) -> bool {
    filed.boxes == truth.boxes && filed.recipient.address == truth.recipient.address
}
