use super::FilingHeader;
use super::values::values;
use crate::forms::{Payer, Return};
use crate::{FormLayout, FormType};

/// The width of the account number on the forms.
const ACCOUNT_NUMBER_MAX: usize = 20;

/// Why a form cannot be written under a header. No message repeats a name, a number or an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingError {
    /// A box that holds money has no column: most likely the header is that of another form or year.
    #[error("the header row has no column for box {id} of Form {} for {year}", form.code())]
    BoxWithoutColumn {
        /// The form.
        form: FormType,
        /// The number of the box, or what it holds where the form of the year has no such box.
        id: String,
        /// The tax year.
        year: i32,
    },
    /// Something else that the form says has no column.
    #[error("the header row has no column for {name}")]
    ValueWithoutColumn {
        /// What the column would be called.
        name: String,
    },
    /// Longer than the account number box.
    #[error("the account number of a form has at most {ACCOUNT_NUMBER_MAX} characters")]
    LongAccountNumber,
    /// The layout is that of another year than the form.
    #[error("the layout of {layout} does not fit a form for {form}")]
    AnotherYear {
        /// The year of the layout.
        layout: i32,
        /// The year of the form.
        form: i32,
    },
}

impl FilingError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BoxWithoutColumn { .. } => "FILING_BOX_WITHOUT_COLUMN",
            Self::ValueWithoutColumn { .. } => "FILING_VALUE_WITHOUT_COLUMN",
            Self::LongAccountNumber => "FILING_ACCOUNT_NUMBER_TOO_LONG",
            Self::AnotherYear { .. } => "FILING_LAYOUT_OF_ANOTHER_YEAR",
        }
    }
}

impl FilingHeader {
    /// The row of a return, with one value for each column. It holds taxpayer identification numbers in full.
    ///
    /// Errors when anything that the form says finds no column, above all a box that holds money.
    pub fn row(&self, filed: &Return, payer: &Payer, layout: &FormLayout) -> Result<Vec<String>, FilingError> {
        if filed.form.account_number.chars().count() > ACCOUNT_NUMBER_MAX {
            return Err(FilingError::LongAccountNumber);
        }
        let mut row = vec![String::new(); self.titles().len()];
        for index in self.questions() {
            "N".clone_into(&mut row[*index]);
        }
        for (field, value) in values(filed, payer) {
            match self.position(field) {
                Some(index) => row[index] = without_stray_blanks(&value),
                None if value.trim().is_empty() || field.is_optional() => {}
                None => {
                    return Err(FilingError::ValueWithoutColumn {
                        name: field.to_string(),
                    });
                }
            }
        }
        self.fill_boxes(&mut row, filed, layout)?;
        Ok(row)
    }

    /// Writes the amounts; a box without one is blank, or zero in a correction, which takes back what was filed.
    fn fill_boxes(&self, row: &mut [String], filed: &Return, layout: &FormLayout) -> Result<(), FilingError> {
        let (form, year) = (filed.form.form_type, filed.form.year);
        if layout.year != year {
            return Err(FilingError::AnotherYear {
                layout: layout.year,
                form: year,
            });
        }
        for (held, amount) in filed.form.boxes.filled() {
            let index = self.position_of_box(form, held, layout).ok_or_else(|| {
                let id = layout.find(form, held).map_or(held.code(), |printed| &printed.id);
                FilingError::BoxWithoutColumn {
                    form,
                    id: id.to_owned(),
                    year,
                }
            })?;
            row[index] = amount.to_string();
        }
        if filed.is_correction {
            let boxes = form.boxes().iter();
            for index in boxes.filter_map(|held| self.position_of_box(form, *held, layout)) {
                if row[index].is_empty() {
                    "0.00".clone_into(&mut row[index]);
                }
            }
        }
        Ok(())
    }
}

fn without_stray_blanks(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
