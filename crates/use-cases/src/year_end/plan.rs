use infrastructure::persistence::StorageError;
use infrastructure::persistence::information_returns::{self as returns, PayeeYear};
use money::Money;
use tax::forms::FormState;
use tax::year_end::{Boxes, FormDecision, Reporting, Totals, form_due};
use tax::{Classification, ExemptCode, FormBox, FormType, Income, TaxTable};

use super::untaxed;
use crate::Error;

/// What stands in the boxes of a Form 1099-MISC for prizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Figures {
    pub other_income_cents: i64,
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
                other_income_cents: payee.other_income_cents.unwrap_or_default(),
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
    let decision = form_due(FormType::Misc, year, &totals(payee)?, reporting(payee), table).map_err(untaxed)?;
    Ok(match decision {
        FormDecision::Required(boxes) => Some(Figures::of(&boxes)),
        FormDecision::BelowThreshold | FormDecision::ExemptPayee => None,
    })
}

fn paid(payee: &PayeeYear) -> Result<Figures, Error> {
    let boxes = totals(payee)?.boxes(FormType::Misc).map_err(untaxed)?;
    Ok(Figures::of(&boxes))
}

fn totals(payee: &PayeeYear) -> Result<Totals, Error> {
    let (gross, withheld) = (Money::usd(payee.gross_cents), Money::usd(payee.withheld_cents));
    Totals::nothing().plus(Income::Prize, gross, withheld).map_err(untaxed)
}

fn reporting(payee: &PayeeYear) -> Reporting {
    let classification = payee.classification.as_deref().and_then(Classification::parse);
    let code = payee.exempt_code.as_deref().and_then(ExemptCode::parse);
    classification.map_or(Reporting::Reportable, |known| Reporting::of(known, code))
}

impl Figures {
    fn of(boxes: &Boxes) -> Self {
        Self {
            other_income_cents: boxes.amount(FormBox::OtherIncome).minor(),
            tax_withheld_cents: boxes.amount(FormBox::TaxWithheld).minor(),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn payee(gross_cents: i64, withheld_cents: i64) -> PayeeYear {
        PayeeYear {
            user_id: Uuid::nil(),
            gross_cents,
            withheld_cents,
            recipient: r#"{"name": "Ada Byron"}"#.to_owned(),
            w9_form_id: Some("w9".to_owned()),
            classification: Some("individual".to_owned()),
            exempt_code: None,
            tin_index: Some("tin".to_owned()),
            last_version: 0,
            form_id: None,
            state: None,
            other_income_cents: None,
            tax_withheld_cents: None,
            corrects: None,
            recipient_before: None,
            tin_index_before: None,
        }
    }

    fn with_form(state: &str, gross_cents: i64, payee: PayeeYear) -> PayeeYear {
        PayeeYear {
            form_id: Some("form".to_owned()),
            state: Some(state.to_owned()),
            other_income_cents: Some(gross_cents),
            tax_withheld_cents: Some(0),
            recipient_before: Some(payee.recipient.clone()),
            tin_index_before: payee.tin_index.clone(),
            ..payee
        }
    }

    fn year_end(payee: &PayeeYear) -> Step {
        at_year_end(payee, &TaxTable::standard(), 2026).expect("the table knows the year")
    }

    const PRIZE: i64 = 10_000_000;
    const FIGURES: Figures = Figures {
        other_income_cents: PRIZE,
        tax_withheld_cents: 0,
    };

    #[test]
    fn a_form_is_made_from_the_threshold_of_its_year_on() {
        assert_eq!(year_end(&payee(199_999, 0)), Step::NotDue);
        let state = FormState::Generated;
        let figures = Figures {
            other_income_cents: 200_000,
            tax_withheld_cents: 0,
        };
        assert_eq!(year_end(&payee(200_000, 0)), Step::Create { state, figures });
        let figures = Figures {
            other_income_cents: 100,
            tax_withheld_cents: 24,
        };
        assert_eq!(
            year_end(&payee(100, 24)),
            Step::Create { state, figures },
            "whatever is withheld from is reported"
        );
        assert!(at_year_end(&payee(PRIZE, 0), &TaxTable::standard(), 2027).is_err());
    }

    #[test]
    fn the_same_figures_again_change_nothing() {
        assert_eq!(
            year_end(&with_form("draft", PRIZE, payee(PRIZE, 0))),
            Step::Generate(FIGURES)
        );
        for state in ["generated", "delivered", "filed"] {
            assert_eq!(
                year_end(&with_form(state, PRIZE, payee(PRIZE, 0))),
                Step::Nothing,
                "{state}"
            );
        }
    }

    #[test]
    fn money_that_came_back_withdraws_a_form_and_corrects_a_filed_one() {
        assert_eq!(year_end(&with_form("delivered", PRIZE, payee(0, 0))), Step::Withdraw);
        let zeroed = Step::Replace {
            state: FormState::Generated,
            figures: Figures::default(),
        };
        assert_eq!(year_end(&with_form("filed", PRIZE, payee(0, 0))), zeroed);
        let correction = PayeeYear {
            corrects: Some("before".to_owned()),
            ..with_form("generated", 0, payee(0, 0))
        };
        assert_eq!(year_end(&correction), Step::NotDue, "and only once");
    }

    #[test]
    fn who_moved_gets_a_new_form_only_before_he_has_one() {
        let moved = |state| PayeeYear {
            recipient_before: Some(r#"{"name": "Ada Lovelace"}"#.to_owned()),
            ..with_form(state, PRIZE, payee(PRIZE, 0))
        };
        assert_ne!(year_end(&moved("generated")), Step::Nothing);
        assert_eq!(year_end(&moved("filed")), Step::Nothing);
        let late_number = PayeeYear {
            tin_index_before: None,
            ..with_form("filed", PRIZE, payee(PRIZE, 0))
        };
        assert_ne!(year_end(&late_number), Step::Nothing);
    }

    #[test]
    fn a_draft_follows_the_payments() {
        let table = TaxTable::standard();
        let after = |payee: &PayeeYear, arrived| after_payment(payee, &table, 2026, arrived).expect("figures");
        let state = FormState::Draft;
        assert_eq!(
            after(&payee(PRIZE, 0), true),
            Step::Create {
                state,
                figures: FIGURES
            }
        );
        assert_eq!(after(&with_form("draft", PRIZE, payee(0, 0)), false), Step::Withdraw);
        assert_eq!(
            after(&with_form("draft", 100, payee(PRIZE, 0)), true),
            Step::Replace {
                state,
                figures: FIGURES
            }
        );
        assert_eq!(after(&payee(PRIZE, 0), false), Step::Nothing);
    }
}
