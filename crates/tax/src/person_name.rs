/// The words that follow a surname without being part of it.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];

/// The marks after which a name goes on with that of a business.
const TRADING_AS: [&str; 2] = ["dba", "d/b/a"];

/// The name of a person in the parts that filing asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    /// The given name; empty for a person with a single name.
    pub first: String,
    /// All between the given name and the surname.
    pub middle: String,
    /// The surname.
    pub last: String,
    /// Such as `Jr.`.
    pub suffix: String,
}

impl PersonName {
    /// The parts of a name written as on a tax return, the surname last. What follows `dba` is left out.
    pub fn split(name: &str) -> Self {
        let mut words: Vec<&str> = name
            .split_whitespace()
            .take_while(|word| !TRADING_AS.contains(&word.to_lowercase().as_str()))
            .map(|word| word.trim_matches(','))
            .filter(|word| !word.is_empty())
            .collect();
        let suffix = words.pop_if(|word| is_suffix(word)).unwrap_or_default();
        let (suffix, last) = match words.pop() {
            Some(last) => (suffix, last),
            None => ("", suffix),
        };
        let (first, middle) = words.split_first().unwrap_or((&"", &[]));
        Self {
            first: (*first).to_owned(),
            middle: middle.join(" "),
            last: last.to_owned(),
            suffix: suffix.to_owned(),
        }
    }
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}
