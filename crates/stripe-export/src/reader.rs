use std::io::{self, BufReader, Chain, Cursor, Read};

use crate::columns::{Columns, HeaderError};
use crate::records::{BrokenRecord, Record, Records};
use crate::row::{Row, RowError};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF_16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// The rows of an export, one after the other in constant memory. A bad row is told and passed over.
#[derive(Debug)]
pub struct Reader<R: Read> {
    records: Records<BufReader<WithoutMark<R>>>,
    columns: Columns,
    is_broken_off: bool,
}

/// A row that cannot be used. Everything else in the file still can.
#[derive(Debug, thiserror::Error)]
pub enum RowFault {
    #[error("line {line}: {reason}")]
    Broken { line: u64, reason: BrokenRecord },
    #[error("line {line}: {reason}")]
    Unusable { line: u64, reason: RowError },
    #[error("line {line}: the file cannot be read any further")]
    Io {
        line: u64,
        #[source]
        source: io::Error,
    },
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    pub fn new(input: R) -> Result<Self, HeaderError> {
        let mut records = Records::new(BufReader::new(without_mark(input)?));
        let header = match records.next()? {
            None => return Err(HeaderError::Empty),
            Some(Err((_, broken))) => return Err(HeaderError::Broken(broken)),
            Some(Ok(Record { fields, .. })) => names(fields)?,
        };
        let columns = Columns::find(&header)?;
        records.expect_fields(header.len());
        Ok(Self {
            records,
            columns,
            is_broken_off: false,
        })
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_broken_off {
            return None;
        }
        let line = self.records.next_line();
        match self.records.next() {
            Ok(None) => None,
            Ok(Some(Ok(record))) => Some(Row::read(&record, &self.columns).map_err(|reason| RowFault::Unusable {
                line: record.line,
                reason,
            })),
            Ok(Some(Err((line, reason)))) => Some(Err(RowFault::Broken { line, reason })),
            Err(source) => {
                self.is_broken_off = true;
                Some(Err(RowFault::Io { line, source }))
            }
        }
    }
}

impl RowFault {
    /// The line of the file that the row begins on.
    pub fn line(&self) -> u64 {
        match self {
            Self::Broken { line, .. } | Self::Unusable { line, .. } | Self::Io { line, .. } => *line,
        }
    }

    /// The fault without the line, for a report that has a column for each.
    pub fn reason(&self) -> String {
        match self {
            Self::Broken { reason, .. } => reason.to_string(),
            Self::Unusable { reason, .. } => reason.to_string(),
            Self::Io { .. } => "the file cannot be read any further".to_owned(),
        }
    }

    /// Whether the reading ended here, so that the rest of the file is unknown.
    pub fn ends_the_file(&self) -> bool {
        matches!(self, Self::Io { .. })
    }
}

type WithoutMark<R> = Chain<Cursor<Vec<u8>>, R>;

/// Takes the byte order mark off, which spreadsheets write, and refuses the one of UTF-16.
fn without_mark<R: Read>(mut input: R) -> Result<WithoutMark<R>, HeaderError> {
    let mut start = Vec::new();
    let length = u64::try_from(BYTE_ORDER_MARK.len()).expect("three fits");
    input.by_ref().take(length).read_to_end(&mut start)?;
    if UTF_16_MARKS.iter().any(|mark| start.starts_with(mark)) {
        return Err(HeaderError::NotUtf8);
    }
    if start == BYTE_ORDER_MARK {
        start.clear();
    }
    Ok(Cursor::new(start).chain(input))
}

fn names(fields: Vec<Vec<u8>>) -> Result<Vec<String>, HeaderError> {
    let decoded = fields
        .into_iter()
        .map(|field| String::from_utf8(field).map_err(|_| HeaderError::NotUtf8));
    decoded.collect()
}
