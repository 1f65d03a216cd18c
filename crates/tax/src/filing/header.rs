use super::column::Column;
use super::field::{Field, is_question};
use crate::{FormBox, FormLayout, FormType};

/// What a header must have to be the header of a form for payees.
const NEEDED: [Field; 3] = [Field::PayerTin, Field::RecipientTin, Field::RecipientStreet];

/// The header row of a filing, with what its columns hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingHeader {
    titles: Vec<String>,
    columns: Vec<Column>,
    questions: Vec<usize>,
}

/// Why a row is no header of a filing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// No column at all.
    #[error("the header row is empty")]
    Empty,
    /// Two columns hold the same.
    #[error("two columns of the header row hold the same: {0}")]
    Twice(String),
    /// A column without which no form can be filed.
    #[error("the header row has no column for {0}")]
    Missing(String),
}

impl FilingHeader {
    /// Reads the header row as it was downloaded. Case, punctuation, stars and blanks do not matter; columns that are
    /// not known stay blank.
    pub fn parse(header_row: &[String]) -> Result<Self, HeaderError> {
        let names: Vec<String> = header_row.iter().map(|title| normalised(title)).collect();
        let columns: Vec<Column> = names.iter().map(|name| Column::read(name)).collect();
        if names.iter().all(String::is_empty) {
            return Err(HeaderError::Empty);
        }
        let is_repeated = |index: usize| columns[..index].iter().any(|column| column.is_same(&columns[index]));
        if let Some(index) = (0..columns.len()).find(|index| is_repeated(*index)) {
            return Err(HeaderError::Twice(names[index].clone()));
        }
        let is_missing = |field: &Field| !columns.contains(&Column::Field(*field));
        if let Some(field) = NEEDED.into_iter().find(is_missing) {
            return Err(HeaderError::Missing(field.to_string()));
        }
        Ok(Self {
            titles: header_row.to_vec(),
            columns,
            questions: (0..names.len()).filter(|index| is_question(&names[*index])).collect(),
        })
    }

    /// The header row as it was given, to be written above the rows.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// The columns that ask yes or no.
    pub(super) fn questions(&self) -> &[usize] {
        &self.questions
    }

    pub(super) fn position(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| *column == Column::Field(field))
    }

    /// The column of a box as its form has it in the year of the layout.
    pub(super) fn position_of_box(&self, form: FormType, held: FormBox, layout: &FormLayout) -> Option<usize> {
        let printed = layout.find(form, held)?;
        self.columns.iter().position(|column| column.holds(held, printed))
    }
}

/// Letters and digits in lower case, with one blank for all that stands between.
fn normalised(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}
