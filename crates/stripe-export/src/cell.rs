use std::borrow::Cow;

/// Enough to recognise a value in a report, and no more.
const SHOWN_MAX: usize = 40;

/// The text of a field, trimmed. Bytes that are no UTF-8 show as the replacement character.
pub(crate) fn text(field: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(field.trim_ascii())
}

/// The text of a field that may be absent or empty.
pub(crate) fn optional(field: &[u8]) -> Option<String> {
    let found = text(field);
    (!found.is_empty()).then(|| found.into_owned())
}

/// A value as a report may quote it: short, and without anything that moves a cursor.
pub(crate) fn shown(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(SHOWN_MAX)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_short_and_harmless() {
        assert_eq!(shown("a\u{1b}[2J\nb"), "a [2J b");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), SHOWN_MAX + 1);
    }
}
