use std::fmt;

/// The fewest characters of a holder's name.
const LENGTH_MIN: usize = 2;
/// The most.
const LENGTH_MAX: usize = 100;

/// Marks that belong to a letter without being one: accents set apart from their letter, and the signs without which
/// names in the scripts of South and South-East Asia cannot be written.
const MARKS: [(char, char); 16] = [
    ('\u{0300}', '\u{036F}'),
    ('\u{093C}', '\u{093C}'),
    ('\u{094D}', '\u{094D}'),
    ('\u{09BC}', '\u{09BC}'),
    ('\u{09CD}', '\u{09CD}'),
    ('\u{0A3C}', '\u{0A3C}'),
    ('\u{0A4D}', '\u{0A4D}'),
    ('\u{0ACD}', '\u{0ACD}'),
    ('\u{0B4D}', '\u{0B4D}'),
    ('\u{0BCD}', '\u{0BCD}'),
    ('\u{0C4D}', '\u{0C4D}'),
    ('\u{0CCD}', '\u{0CCD}'),
    ('\u{0D4D}', '\u{0D4D}'),
    ('\u{0E47}', '\u{0E4E}'),
    ('\u{1037}', '\u{103A}'),
    ('\u{17C9}', '\u{17D3}'),
];

/// The name on a bank account: 2 to 100 letters of any script, blanks, hyphens, apostrophes and full stops.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HolderName(String);

/// Why a text is no holder's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HolderNameError {
    /// Too short or too long, blanks around it not counted.
    #[error("the name of the account holder has {LENGTH_MIN} to {LENGTH_MAX} characters")]
    Length,
    /// A digit, a control or direction character, or other punctuation.
    #[error("the name of the account holder is letters, blanks, hyphens, apostrophes and full stops")]
    Character,
}

impl HolderNameError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Length => "HOLDER_NAME_LENGTH",
            Self::Character => "HOLDER_NAME_CHARACTER",
        }
    }
}

impl HolderName {
    /// Reads a name without the blanks around it. A typographic apostrophe becomes a plain one.
    pub fn parse(raw: &str) -> Result<Self, HolderNameError> {
        let name = raw.trim_matches(' ').replace('\u{2019}', "'");
        if !(LENGTH_MIN..=LENGTH_MAX).contains(&name.chars().count()) {
            return Err(HolderNameError::Length);
        }
        if !name.chars().all(is_of_a_name) || !name.chars().any(char::is_alphabetic) {
            return Err(HolderNameError::Character);
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_of_a_name(character: char) -> bool {
    let is_mark = || MARKS.iter().any(|(first, last)| (*first..=*last).contains(&character));
    character.is_alphabetic() || matches!(character, ' ' | '-' | '\'' | '.') || is_mark()
}

impl fmt::Debug for HolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderName([redacted])")
    }
}
