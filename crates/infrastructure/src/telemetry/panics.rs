use std::panic::{self, PanicHookInfo};

use super::redaction::redacted;

/// A panic becomes a line like any other. What follows its first colon is a value, as `expect` writes it, and no line may
/// know what is in it; where it stands in the code tells the rest.
pub(super) fn tell() {
    panic::set_hook(Box::new(|panicked| {
        let sentence = sentence(panicked.payload_as_str().unwrap_or("for no reason that is text"));
        let location = location(panicked);
        tracing::error!(panic.location = location, "a thread panicked at {location}: {sentence}");
    }));
}

fn sentence(payload: &str) -> String {
    let first = payload.lines().next().unwrap_or_default();
    redacted(first.split(": ").next().unwrap_or_default()).into_owned()
}

fn location(panicked: &PanicHookInfo<'_>) -> String {
    panicked.location().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_of_an_expectation_is_told_and_the_value_is_not() {
        for (payload, told) in [
            ("the key is there: Error { key: \"canary\" }", "the key is there"),
            ("an account ends in 536-90-4399", "an account ends in [redacted]"),
            (
                "assertion `left == right` failed\n  left: canary",
                "assertion `left == right` failed",
            ),
            ("", ""),
        ] {
            assert_eq!(sentence(payload), told);
        }
    }
}
