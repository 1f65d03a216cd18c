use crate::{Classification, PersonName};

const LENGTH_MAX: usize = 4;

/// The up to four characters by which the IRS matches a name to its number. `None` when the name has no letter or digit
/// that counts.
///
/// Of a person the surname, of two joined by a hyphen the first; of a business the legal name without "The" where more
/// than one word follows it. Punctuation is passed over, so that O'Connor is `OCON`, as most filing guides have it.
pub fn name_control(name: &str, classification: Classification) -> Option<String> {
    let significant = if classification.is_person() {
        of_person(name)
    } else {
        of_business(name)
    };
    let control: String = significant.chars().take(LENGTH_MAX).collect();
    Some(control).filter(|control| control.chars().any(|letter| letter.is_ascii_alphanumeric()))
}

fn of_person(name: &str) -> String {
    let surname = PersonName::split(name).last;
    let parts = surname.split('-').map(letters);
    parts.into_iter().find(|part| !part.is_empty()).unwrap_or_default()
}

fn of_business(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let counting = match words.as_slice() {
        [article, rest @ ..] if article.eq_ignore_ascii_case("the") && rest.len() > 1 => rest,
        all => all,
    };
    let joined = folded(&counting.concat());
    joined
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '&' | '-'))
        .collect()
}

fn letters(text: &str) -> String {
    folded(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// In upper case, with the plain letter for an accented one.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).map(plain).collect()
}

const fn plain(letter: char) -> char {
    match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'Ď' | 'Đ' => 'D',
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'Ğ' => 'G',
        'Ì'..='Ï' | 'Ī' | 'Į' | 'İ' => 'I',
        'Ł' | 'Ľ' => 'L',
        'Ñ' | 'Ń' | 'Ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => 'O',
        'Ř' => 'R',
        'Ś' | 'Ş' | 'Š' | 'Ș' => 'S',
        'Ţ' | 'Ť' | 'Ț' => 'T',
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        other => other,
    }
}
