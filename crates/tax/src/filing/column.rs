use super::field::Field;
use crate::{FormBox, PrintedBox};

/// What a column holds, as far as its normalised name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Field(Field),
    /// A box by its number in the year of the header.
    Numbered {
        id: String,
        title: String,
    },
    /// A box without a number, or nothing that is known.
    Titled(String),
}

impl Column {
    pub(super) fn read(name: &str) -> Self {
        if let Some(field) = Field::named(name) {
            return Self::Field(field);
        }
        match name.strip_prefix("box ").and_then(|rest| rest.split_once(' ')) {
            Some((id, title)) => Self::Numbered {
                id: id.to_owned(),
                title: title.to_owned(),
            },
            None => Self::Titled(name.to_owned()),
        }
    }

    /// Whether both hold the same; columns without a name hold nothing.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(one), Self::Field(another)) => one == another,
            (Self::Numbered { id, .. }, Self::Numbered { id: another, .. }) => id == another,
            (Self::Titled(one), Self::Titled(another)) => one == another && !one.is_empty(),
            _ => false,
        }
    }

    /// Whether the column is the box that `printed` shows: by its number together with its title, since numbers move to
    /// other boxes from year to year, or, where columns have no numbers, by the title alone.
    pub(super) fn holds(&self, held: FormBox, printed: &PrintedBox) -> bool {
        let titles = titles_of(held);
        match self {
            Self::Field(_) => false,
            Self::Numbered { id, title } => *id == printed.id && titles.iter().any(|known| title.contains(known)),
            Self::Titled(title) => titles.contains(&title.as_str()),
        }
    }
}

/// The titles a box goes by, normalised.
const fn titles_of(held: FormBox) -> &'static [&'static str] {
    match held {
        FormBox::Royalties => &["royalties"],
        FormBox::OtherIncome => &["other income", "prizes"],
        FormBox::Compensation => &["nonemployee compensation", "non employee compensation"],
        FormBox::TaxWithheld => &["federal income tax withheld", "federal tax withheld"],
    }
}
