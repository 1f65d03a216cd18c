use std::fmt;

const CHARACTERS_MAX: usize = 80;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the name of an event, such as payout.completed, or of a family of them, such as escrow_hold.*")]
pub struct PatternError;

/// Which events an endpoint wants.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventPattern(String);

impl EventPattern {
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let name = text.strip_suffix(".*").unwrap_or(text);
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let is_pattern = text.len() <= CHARACTERS_MAX && name.split('.').all(is_word) && text.contains('.');
        is_pattern.then(|| Self(text.to_owned())).ok_or(PatternError)
    }

    pub fn matches(&self, kind: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(family) => kind.starts_with(family),
            None => kind == self.0,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_name_or_a_family() {
        let one = EventPattern::parse("payout.completed").expect("a name");
        let family = EventPattern::parse("escrow_hold.*").expect("a family");

        assert!(one.matches("payout.completed") && !one.matches("payout.completed_late"));
        assert!(family.matches("escrow_hold.auto_released") && !family.matches("escrow_hold"));
        assert!(!family.matches("escrow_holds.released"));
        for text in [
            "",
            "*",
            ".*",
            "payout",
            "payout.",
            "Payout.completed",
            "payout.*.x",
            "payout.com*",
            "a b.c",
        ] {
            assert_eq!(EventPattern::parse(text), Err(PatternError), "{text}");
        }
    }
}
