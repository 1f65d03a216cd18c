const WORDS_MAX: usize = 5;
const LETTERS_MAX: usize = 60;

/// A name, as far as a customer's description gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PersonName {
    pub first: String,
    pub last: String,
}

impl PersonName {
    /// Reads `Ann Lee`, `Lee, Ann` and `Ann "A" Lee` from the first line; anything else names nobody.
    pub(super) fn find(description: &str) -> Option<Self> {
        let line = description.lines().next().unwrap_or_default();
        let in_order = match line.split_once(',') {
            Some((last, first)) => format!("{first} {last}"),
            None => line.to_owned(),
        };
        let words: Vec<&str> = in_order.split_whitespace().filter(|word| !is_nickname(word)).collect();
        let is_name = (2..=WORDS_MAX).contains(&words.len()) && words.iter().all(|word| is_name_word(word));
        let (last, first) = words.split_last().filter(|_| is_name)?;
        let first = first.join(" ");
        (first.chars().count() + last.chars().count() <= LETTERS_MAX).then(|| Self {
            first,
            last: (*last).to_owned(),
        })
    }
}

fn is_nickname(word: &str) -> bool {
    word.len() > 1 && word.starts_with('"') && word.ends_with('"')
}

/// Begins with a capital where its script has them: `Gold plan` names nobody, `van` in the middle is seldom enough.
fn is_name_word(word: &str) -> bool {
    let begins = word
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    begins && word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_the_ways_people_write_them() {
        for (description, first, last) in [
            ("Ann Lee", "Ann", "Lee"),
            ("O'Brien, Zoë", "Zoë", "O'Brien"),
            ("Ann \"A\" Lee", "Ann", "Lee"),
            ("Mary J. Smith-Jones\nsince the first day", "Mary J.", "Smith-Jones"),
        ] {
            let expected = PersonName {
                first: first.to_owned(),
                last: last.to_owned(),
            };
            assert_eq!(PersonName::find(description), Some(expected), "{description}");
        }
    }

    #[test]
    fn other_descriptions_name_nobody() {
        for description in [
            "",
            "Ann",
            "Gold plan",
            "Invoice 12",
            "ann@example.com",
            "Lee, Ann, Mr 3",
            "A\u{0}B Cd",
        ] {
            assert_eq!(PersonName::find(description), None, "{description}");
        }
    }
}
