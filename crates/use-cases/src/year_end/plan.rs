use infrastructure::persistence::StorageError;
use infrastructure::persistence::information_returns::{self as returns, PaidCents, PayeeYear};
use money::Money;
use tax::forms::FormState;
use tax::year_end::{Boxes, FormDecision, Reporting, Totals, form_due};
use tax::{Classification, ExemptCode, FormBox, FormType, Income, TaxTable};

use super::untaxed;
use crate::Error;

/// What stands in the boxes of a form; those that its type does not have are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Figures {
    pub royalties_cents: i64,
    pub other_income_cents: i64,
    pub compensation_cents: i64,
    pub tax_withheld_cents: i64,
}

/// What becomes of the form of one payee and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is right as it is.
    Nothing,
    /// None has to be made.
    NotDue,
    /// There was none.
    Create { state: FormState, figures: Figures },
    /// The draft becomes a form.
    Generate(Figures),
    /// Another version takes its place.
    Replace { state: FormState, figures: Figures },
    /// It should not be there, and the IRS never saw it.
    Withdraw,
}

/// At the end of the year: what is due is generated, what is wrong is corrected.
pub(super) fn at_year_end(payee: &PayeeYear, table: &TaxTable, year: i32) -> Result<Step, Error> {
    let due = due(payee, table, year)?;
    let standing = Standing::of(payee)?;
    Ok(match (standing, due) {
        (None, None) => Step::NotDue,
        (None, Some(figures)) => Step::Create {
            state: FormState::Generated,
            figures,
        },
        (Some(draft), due) if draft.state == FormState::Draft => due.map_or(Step::NotDue, Step::Generate),
        (Some(standing), due) => {
            // Once the payee has his copy, a later move or marriage changes nothing; a number or an amount does.
            let is_out = matches!(standing.state, FormState::Delivered | FormState::Filed);
            let is_same = same_number(payee) && (is_out || same_recipient(payee));
            standing.becomes(due, is_same)
        }
    })
}

/// After a payment arrived or came back: a draft is made or replaced, and a form that stands is corrected.
pub(super) fn after_payment(payee: &PayeeYear, table: &TaxTable, year: i32, arrived: bool) -> Result<Step, Error> {
    let paid = paid(payee)?;
    match Standing::of(payee)? {
        None if arrived && paid != Figures::default() => Ok(Step::Create {
            state: FormState::Draft,
            figures: paid,
        }),
        None => Ok(Step::Nothing),
        Some(draft) if draft.state == FormState::Draft => Ok(match paid {
            paid if paid == draft.figures => Step::Nothing,
            paid if paid == Figures::default() => Step::Withdraw,
            figures => Step::Replace {
                state: FormState::Draft,
                figures,
            },
        }),
        Some(standing) => Ok(standing.becomes(due(payee, table, year)?, true)),
    }
}

/// At somebody's word everything on the form is compared, the address included.
pub(super) fn by_hand(payee: &PayeeYear, table: &TaxTable, year: i32) -> Result<Step, Error> {
    let is_same = same_number(payee) && same_recipient(payee);
    match Standing::of(payee)? {
        None => Ok(Step::Nothing),
        Some(draft) if draft.state == FormState::Draft => Ok(match paid(payee)? {
            paid if paid == draft.figures && is_same => Step::Nothing,
            paid if paid == Figures::default() => Step::Withdraw,
            figures => Step::Replace {
                state: FormState::Draft,
                figures,
            },
        }),
        Some(standing) => Ok(standing.becomes(due(payee, table, year)?, is_same)),
    }
}

/// The version that stands for a payee and year.
#[derive(Debug, Clone, Copy)]
struct Standing {
    state: FormState,
    figures: Figures,
    /// The IRS has it, or one before it.
    is_known_to_irs: bool,
}

impl Standing {
    fn of(payee: &PayeeYear) -> Result<Option<Self>, Error> {
        let (Some(form_id), Some(state)) = (&payee.form_id, &payee.state) else {
            return Ok(None);
        };
        let state = FormState::parse(state)
            .ok_or_else(|| StorageError::corrupt(returns::TABLE, form_id, format!("the state {state} is none")))?;
        Ok(Some(Self {
            state,
            figures: Figures {
                royalties_cents: payee.royalties_cents.unwrap_or_default(),
                other_income_cents: payee.other_income_cents.unwrap_or_default(),
                compensation_cents: payee.compensation_cents.unwrap_or_default(),
                tax_withheld_cents: payee.tax_withheld_cents.unwrap_or_default(),
            },
            is_known_to_irs: state == FormState::Filed || payee.corrects.is_some(),
        }))
    }

    /// A form beyond its draft beside what is due now.
    fn becomes(self, due: Option<Figures>, is_same_payee: bool) -> Step {
        let state = FormState::Generated;
        match due {
            Some(figures) if figures == self.figures && is_same_payee => Step::Nothing,
            Some(figures) => Step::Replace { state, figures },
            None if self.figures == Figures::default() => Step::NotDue,
            // What was filed is taken back with a form of zeroes.
            None if self.is_known_to_irs => Step::Replace {
                state,
                figures: Figures::default(),
            },
            None => Step::Withdraw,
        }
    }
}

fn same_number(payee: &PayeeYear) -> bool {
    payee.tin_index == payee.tin_index_before
}

fn same_recipient(payee: &PayeeYear) -> bool {
    payee.recipient_before.as_ref() == Some(&payee.recipient)
}

/// What has to be reported; none when nothing has.
fn due(payee: &PayeeYear, table: &TaxTable, year: i32) -> Result<Option<Figures>, Error> {
    let decision = form_due(payee.form_type, year, &totals(payee)?, reporting(payee), table).map_err(untaxed)?;
    Ok(match decision {
        FormDecision::Required(boxes) => Some(Figures::of(&boxes)),
        FormDecision::BelowThreshold | FormDecision::ExemptPayee => None,
    })
}

fn paid(payee: &PayeeYear) -> Result<Figures, Error> {
    let boxes = totals(payee)?.boxes(payee.form_type).map_err(untaxed)?;
    Ok(Figures::of(&boxes))
}

fn totals(payee: &PayeeYear) -> Result<Totals, Error> {
    let plus = |totals: Totals, income, paid: PaidCents| {
        let (gross, withheld) = (Money::usd(paid.gross), Money::usd(paid.withheld));
        totals.plus(income, gross, withheld).map_err(untaxed)
    };
    let totals = plus(Totals::nothing(), Income::Prize, payee.prizes)?;
    plus(totals, transferred_for(payee.form_type), payee.transfers)
}

/// What transfers are paid for that belong on a type of form.
const fn transferred_for(form: FormType) -> Income {
    match form {
        FormType::Misc => Income::Royalty,
        FormType::Nec => Income::Compensation,
    }
}

fn reporting(payee: &PayeeYear) -> Reporting {
    let classification = payee.classification.as_deref().and_then(Classification::parse);
    let code = payee.exempt_code.as_deref().and_then(ExemptCode::parse);
    classification.map_or(Reporting::Reportable, |known| Reporting::of(known, code))
}

impl Figures {
    fn of(boxes: &Boxes) -> Self {
        Self {
            royalties_cents: boxes.amount(FormBox::Royalties).minor(),
            other_income_cents: boxes.amount(FormBox::OtherIncome).minor(),
            compensation_cents: boxes.amount(FormBox::Compensation).minor(),
            tax_withheld_cents: boxes.amount(FormBox::TaxWithheld).minor(),
        }
    }
}

#[cfg(test)]
mod tests;
