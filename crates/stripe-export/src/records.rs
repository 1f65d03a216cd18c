use std::io::{self, BufRead};

use crate::lines::{Line, Lines};

/// No row of the dashboard is near it; a quote that is never closed would swallow the file otherwise.
const RECORD_BYTES_MAX: usize = 256 * 1024;

/// One record: its fields without quotes, and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) fields: Vec<Vec<u8>>,
}

/// Why a text is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenRecord {
    #[error("a quote is opened and never closed")]
    UnclosedQuote,
    #[error("a quoted field goes on after its closing quote")]
    MisplacedQuote,
    #[error("{found} fields where the header has {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("the row is longer than {RECORD_BYTES_MAX} bytes")]
    TooLong,
}

/// The records of a CSV file. A broken one costs its own first line, never the rows that it swallowed.
#[derive(Debug)]
pub(crate) struct Records<R> {
    lines: Lines<R>,
    /// Set once the header is known.
    expected_fields: Option<usize>,
}

pub(crate) type Outcome = Result<Record, (u64, BrokenRecord)>;

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R) -> Self {
        let line_bytes_max = u64::try_from(RECORD_BYTES_MAX).expect("the limit fits");
        Self {
            lines: Lines::new(input, line_bytes_max),
            expected_fields: None,
        }
    }

    pub(crate) fn expect_fields(&mut self, count: usize) {
        self.expected_fields = Some(count);
    }

    pub(crate) fn next_line(&self) -> u64 {
        self.lines.next_number()
    }

    /// The next record that is not blank. `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Outcome>> {
        while let Some(first) = self.lines.next()? {
            if first.is_cut {
                return Ok(Some(Err((first.number, BrokenRecord::TooLong))));
            }
            let outcome = self.complete(first)?;
            let is_blank = outcome
                .as_ref()
                .is_ok_and(|record| record.fields.iter().all(|field| field.trim_ascii().is_empty()));
            if !is_blank {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// Takes further lines while a quote is open, and gives them back when no record comes of it.
    fn complete(&mut self, first: Line) -> io::Result<Outcome> {
        let number = first.number;
        let mut splitter = Splitter::default();
        let mut taken = Vec::new();
        let mut length = first.bytes.len();
        let mut verdict = splitter.feed(&first.bytes);
        while verdict == Verdict::QuoteIsOpen {
            match self.lines.next()? {
                Some(line) if length + line.bytes.len() <= RECORD_BYTES_MAX => {
                    length += line.bytes.len();
                    verdict = splitter.feed(&line.bytes);
                    taken.push(line);
                }
                beyond => {
                    taken.extend(beyond);
                    break;
                }
            }
        }
        let fields = match verdict {
            Verdict::QuoteIsOpen => Err(BrokenRecord::UnclosedQuote),
            Verdict::Misplaced => Err(BrokenRecord::MisplacedQuote),
            Verdict::Complete => self.count(splitter.fields),
        };
        Ok(fields.map(|fields| Record { line: number, fields }).map_err(|broken| {
            self.lines.put_back(taken.into_iter());
            (number, broken)
        }))
    }

    fn count(&self, fields: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, BrokenRecord> {
        let found = fields.len();
        let is_blank = found == 1 && fields[0].is_empty();
        match self.expected_fields {
            Some(expected) if expected != found && !is_blank => Err(BrokenRecord::FieldCount { found, expected }),
            _ => Ok(fields),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Complete,
    QuoteIsOpen,
    Misplaced,
}

/// Where in a field we are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Plain,
    Quoted,
    /// Behind a quote that either closes the field or is doubled.
    AfterQuote,
}

#[derive(Debug, Default)]
struct Splitter {
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    place: Place,
}

impl Splitter {
    /// Takes one line with its line break, which belongs to the field while a quote is open.
    fn feed(&mut self, line: &[u8]) -> Verdict {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        for byte in content {
            if !self.step(*byte) {
                return Verdict::Misplaced;
            }
        }
        if self.place == Place::Quoted {
            self.field.push(b'\n');
            return Verdict::QuoteIsOpen;
        }
        self.end_field();
        Verdict::Complete
    }

    /// False when the byte cannot stand there.
    fn step(&mut self, byte: u8) -> bool {
        match (self.place, byte) {
            (Place::Start, b'"') => self.place = Place::Quoted,
            (Place::Quoted, b'"') => self.place = Place::AfterQuote,
            (Place::AfterQuote, b'"') => self.keep(byte, Place::Quoted),
            (Place::Quoted, _) => self.field.push(byte),
            (Place::Start | Place::Plain | Place::AfterQuote, b',') => self.end_field(),
            (Place::Start | Place::Plain, _) => self.keep(byte, Place::Plain),
            (Place::AfterQuote, _) => return false,
        }
        true
    }

    fn keep(&mut self, byte: u8, place: Place) {
        self.field.push(byte);
        self.place = place;
    }

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.place = Place::Start;
    }
}

#[cfg(test)]
mod tests;
