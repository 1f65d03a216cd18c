//! Comma-separated values (RFC 4180), in which no text is taken for a formula by a spreadsheet.

use std::fmt::Display;
use std::io::Write as _;

use time::{Date, OffsetDateTime, UtcOffset};

/// What a spreadsheet takes for the beginning of a formula, the full-width forms included.
const FORMULA_BEGINS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Lines of cells, in UTF-8, each ended by CRLF.
#[derive(Debug, Default)]
pub struct Csv {
    bytes: Vec<u8>,
    in_line: bool,
}

impl Csv {
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            in_line: false,
        }
    }

    /// A text that somebody may have chosen: made harmless, and quoted where it has to be.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        let harmless = is_formula(text);
        if !harmless && !needs_quotes(text) {
            self.bytes.extend_from_slice(text.as_bytes());
            return self;
        }
        self.bytes.push(b'"');
        if harmless {
            self.bytes.push(b'\'');
        }
        for (number, part) in text.split('"').enumerate() {
            if number > 0 {
                self.bytes.extend_from_slice(b"\"\"");
            }
            self.bytes.extend_from_slice(part.as_bytes());
        }
        self.bytes.push(b'"');
        self
    }

    pub fn optional_text(&mut self, text: Option<&str>) -> &mut Self {
        self.text(text.unwrap_or_default())
    }

    /// A number, an id, a date or a word of ours: by its type neither a formula nor in need of quotes, so that -10.00
    /// stays a number.
    pub fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        write!(self.bytes, "{value}").expect("a Vec takes all that is written");
        self
    }

    pub fn optional(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.text(""),
        }
    }

    /// A time, RFC 3339 in UTC. Written digit by digit: a long report holds millions of them.
    pub fn moment(&mut self, at: Option<OffsetDateTime>) -> &mut Self {
        self.separate();
        if let Some(at) = at.map(|at| at.to_offset(UtcOffset::UTC)) {
            self.date(at.date());
            let (hour, minute, second, micros) = at.time().as_hms_micro();
            for (mark, number) in [(b'T', hour), (b':', minute), (b':', second)] {
                self.bytes.push(mark);
                self.digits(number.into(), 2);
            }
            self.fraction(micros);
            self.bytes.push(b'Z');
        }
        self
    }

    /// A date, such as 2026-11-20.
    pub fn day(&mut self, on: Option<Date>) -> &mut Self {
        self.separate();
        if let Some(on) = on {
            self.date(on);
        }
        self
    }

    pub fn end_line(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.in_line = false;
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn date(&mut self, on: Date) {
        let (year, month, day) = on.to_calendar_date();
        debug_assert!((0..=9999).contains(&year), "a year of four digits");
        self.digits(year.unsigned_abs(), 4);
        self.bytes.push(b'-');
        self.digits(u8::from(month).into(), 2);
        self.bytes.push(b'-');
        self.digits(day.into(), 2);
    }

    /// What there is of a second beyond whole ones, without zeroes at its end.
    fn fraction(&mut self, micros: u32) {
        if micros > 0 {
            self.bytes.push(b'.');
            self.digits(micros, 6);
            while self.bytes.last() == Some(&b'0') {
                self.bytes.pop();
            }
        }
    }

    fn digits(&mut self, number: u32, width: u32) {
        for place in (0..width).rev() {
            let digit = number / 10_u32.pow(place) % 10;
            self.bytes.push(b"0123456789"[digit as usize]);
        }
    }

    fn separate(&mut self) {
        if self.in_line {
            self.bytes.push(b',');
        }
        self.in_line = true;
    }
}

fn needs_quotes(text: &str) -> bool {
    let at_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    let bytes = text.as_bytes();
    let is_special = |byte: &u8| matches!(byte, b',' | b'"' | b'\r' | b'\n');
    bytes.iter().any(is_special) || at_edge(bytes.first()) || at_edge(bytes.last())
}

/// Quotes, spaces and what nobody sees are passed over, as spreadsheets do; a tab or line break at the beginning counts
/// in itself.
fn is_formula(text: &str) -> bool {
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    let passed_over = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(
                character,
                '\'' | '"' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    let rest = text.trim_start_matches(passed_over);
    let before = &text[..text.len() - rest.len()];
    before.contains(['\t', '\r', '\n']) || rest.starts_with(FORMULA_BEGINS)
}

#[cfg(test)]
mod tests;
