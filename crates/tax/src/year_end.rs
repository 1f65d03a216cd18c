//! What was paid to a payee in a calendar year, and which forms it asks for.

use crate::{Classification, ExemptCode, FormType, TaxError, TaxTable};

mod boxes;
mod totals;

pub use boxes::Boxes;
pub use totals::{Paid, Sum, Totals, totals_by_payee};

/// Whether payments to a payee are reported at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reporting {
    /// They are, from the threshold on.
    Reportable,
    /// The payee is exempt: only what was withheld from is reported.
    Exempt,
}

impl Reporting {
    /// By what stands on the approved Form W-9 of the payee; without one he is [`Self::Reportable`].
    pub fn of(classification: Classification, code: Option<ExemptCode>) -> Self {
        if classification.is_exempt(code) {
            Self::Exempt
        } else {
            Self::Reportable
        }
    }
}

/// Whether a form is due for a payee and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormDecision {
    /// It is, with these boxes.
    Required(Boxes),
    /// Too little was paid, and nothing withheld.
    BelowThreshold,
    /// The payee is exempt, and nothing was withheld.
    ExemptPayee,
}

/// Whether `form` is due for what was paid to one payee in `year`, and with what in its boxes [R7.5].
///
/// Each kind of income is reported from its own threshold on, or whatever its amount when anything was withheld from
/// it (instructions for Forms 1099-MISC and 1099-NEC). Errors when the table has no row for the year.
pub fn form_due(
    form: FormType,
    year: i32,
    totals: &Totals,
    reporting: Reporting,
    table: &TaxTable,
) -> Result<FormDecision, TaxError> {
    let figures = table.year(year)?;
    let boxes = totals.boxes_where(form, |income, sum| match reporting {
        Reporting::Reportable => figures.return_required(income, sum.gross, sum.withheld),
        Reporting::Exempt => Ok(sum.withheld.is_positive()),
    })?;
    if !boxes.is_empty() {
        return Ok(FormDecision::Required(boxes));
    }
    Ok(match reporting {
        Reporting::Reportable => FormDecision::BelowThreshold,
        Reporting::Exempt => FormDecision::ExemptPayee,
    })
}
