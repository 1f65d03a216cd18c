//! The last resort: what looks like a secret is taken out of a line or a span before it leaves the process. Types that hide
//! what they hold come first; this is for what slips through them.

use std::borrow::Cow;

const GONE: &str = "[redacted]";
/// How keys begin: those of Stripe, the secrets of webhooks, and the keys that we hand out.
const KEY_BEGINNINGS: [&str; 4] = ["sk_", "rk_", "whsec_", "pk_"];
/// A shorter one is a word like any other.
const KEY_BYTES_MIN: usize = 10;
/// Of a field's name, in small letters and without `_` and `-`. One value follows.
const NAMES: [&str; 14] = [
    "accountnumber",
    "routingnumber",
    "tin",
    "ssn",
    "ein",
    "taxid",
    "taxidnumber",
    "password",
    "secret",
    "clientsecret",
    "token",
    "sessiontoken",
    "apikey",
    "xapikey",
];
/// Names of what goes on until its text ends.
const NAMES_OF_LISTS: [&str; 4] = ["authorization", "proxyauthorization", "cookie", "setcookie"];
/// Said in place of a value; there is nothing to hide.
const NO_VALUES: [&str; 6] = ["none", "null", "true", "false", "missing", "invalid"];

/// The text without what looks like a secret. Borrowed where there is none, as in nearly all lines.
pub fn redacted(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(word) = next_word(text, at) {
        let (from, to) = (word.0, word.1);
        at = to;
        if let Some((from, to)) = secret(text, from, to) {
            clean.push_str(&text[copied..from]);
            clean.push_str(GONE);
            (copied, at) = (to, to);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// Where the next run of letters, digits and what joins them begins and ends.
fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let from = at + bytes[at..].iter().position(|it| is_word(*it))?;
    let to = bytes[from..].iter().position(|it| !is_word(*it));
    Some((from, to.map_or(bytes.len(), |length| from + length)))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// What has to go because of the word that stands there: the word itself, or the value that it names.
fn secret(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let word = &text[from..to];
    if looks_like_tin(text, from, word.trim_end_matches('.')) {
        return Some((from, from + word.trim_end_matches('.').len()));
    }
    let is_key = KEY_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)) && word.len() >= KEY_BYTES_MIN;
    if is_key {
        return Some((from, end_of_token(text, to)));
    }
    if word.eq_ignore_ascii_case("bearer") {
        let token = to + text[to..].find(|it: char| it != ' ')?;
        let end = end_of_token(text, token);
        return (token > to && end > token + KEY_BYTES_MIN).then_some((token, end));
    }
    value_of(text, word, to)
}

/// `536-90-4399`, `04-2103594`, or nine digits that are no number of ours in JSON.
fn looks_like_tin(text: &str, from: usize, word: &str) -> bool {
    let digits = |part: Option<&str>, count: usize| {
        part.is_some_and(|part| part.len() == count && part.bytes().all(|it| it.is_ascii_digit()))
    };
    if !word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let mut parts = word.split('-');
    let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
    match parts {
        [whole, None, ..] => digits(whole, 9) && !text[..from].ends_with("\":"),
        [area, serial, None, _] => digits(area, 2) && digits(serial, 7),
        [area, group, serial, None] => digits(area, 3) && digits(group, 2) && digits(serial, 4),
        _ => false,
    }
}

/// Tokens have characters that words have not.
fn end_of_token(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let more = bytes[at..]
        .iter()
        .take_while(|it| is_word(**it) || b"+/=~%".contains(it))
        .count();
    at + more
}

/// The value after the name of a field that holds a secret, as JSON, a form, a header or `Debug` write it.
fn value_of(text: &str, word: &str, to: usize) -> Option<(usize, usize)> {
    let name = word.rsplit('.').next().unwrap_or(word);
    if !(3..=24).contains(&name.len()) {
        return None;
    }
    let name: String = name
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|it| char::from(it.to_ascii_lowercase()))
        .collect();
    let is_list = NAMES_OF_LISTS.contains(&name.as_str());
    if !is_list && !NAMES.contains(&name.as_str()) {
        return None;
    }
    let from = to + after_sign(&text[to..])?;
    let ends = |it: char| {
        if is_list {
            "\"\\\n\r".contains(it)
        } else {
            "\"\\\n\r ,;&)}]'".contains(it)
        }
    };
    let end = text[from..].find(ends).map_or(text.len(), |length| from + length);
    let value = &text[from..end];
    let is_nothing =
        value.is_empty() || NO_VALUES.iter().any(|no| value.eq_ignore_ascii_case(no)) || value.starts_with(GONE);
    (!is_nothing).then_some((from, end))
}

/// How far it is to the value, past `=` or `:` and what stands around them.
fn after_sign(text: &str) -> Option<usize> {
    let around = |it: char| "\"\\' ".contains(it);
    let name = text.len() - text.trim_start_matches(around).len();
    let sign = text[name..].strip_prefix([':', '='])?;
    let value = sign.trim_start_matches(around);
    let value = value.strip_prefix("Some(").unwrap_or(value).trim_start_matches(around);
    Some(text.len() - value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_taken_out() {
        for (text, clean) in [
            ("the TIN 536-90-4399 is his", "the TIN [redacted] is his"),
            ("the TIN 04-2103594.", "the TIN [redacted]."),
            ("number 536904399, he says", "number [redacted], he says"),
            (r#"{"tin":"x1","name":"Ada"}"#, r#"{"tin":"[redacted]","name":"Ada"}"#),
            (
                r#"{"accountNumber":"000123456789"}"#,
                r#"{"accountNumber":"[redacted]"}"#,
            ),
            (r#"{\"account_number\": 4711}"#, r#"{\"account_number\": [redacted]}"#),
            (
                "Bank { account_number: Some(\"4711\") }",
                "Bank { account_number: Some(\"[redacted]\") }",
            ),
            (
                "bank.account_number=4711 is no more",
                "bank.account_number=[redacted] is no more",
            ),
            ("Authorization: Bearer abc.def-123456", "Authorization: [redacted]"),
            (
                "sent with Bearer abc/def+123456== to us",
                "sent with Bearer [redacted] to us",
            ),
            ("cookie: a=1; better-auth.session_token=x", "cookie: [redacted]"),
            (
                "better-auth.session_token=canary.sig; Path=/",
                "better-auth.session_token=[redacted]; Path=/",
            ),
            ("key sk_live_51Habc and rk_test_51Habc", "key [redacted] and [redacted]"),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw/+==", "[redacted]"),
            ("our pk_Zm9vYmFyYmF6cXV4 is one", "our [redacted] is one"),
        ] {
            assert_eq!(redacted(text), clean);
        }
    }

    #[test]
    fn ordinary_lines_are_left_as_they_are() {
        for text in [
            r#"{"timestamp":"2026-11-20T14:46:21.123456Z","level":"INFO","message":"answered 200 OK"}"#,
            r#"{"amount_cents":100000000,"elapsed":0.123456789}"#,
            "payout 0192f3c4-5d6e-7f80-9123-456789abcdef of acct_1Nv0FGQ9RKHgCVdK is tr_1N",
            "the token is not known, and no secret is: password missing",
            "token=None, a sk_ and a whsec_ alone, cookie: null",
            "the bearer of this",
            "ünïcödé stays — whole",
            "",
        ] {
            assert!(
                matches!(redacted(text), Cow::Borrowed(_)),
                "{text} became {}",
                redacted(text)
            );
        }
    }

    #[test]
    fn several_in_one_line_all_go() {
        let clean = redacted("536-90-4399, then token=canary1234 and 04-2103594");

        assert_eq!(clean, "[redacted], then token=[redacted] and [redacted]");
    }
}
