//! Where a page ended, as an opaque text: the time and id of its last row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::UtcOffset;
use time::format_description::well_known::Rfc3339;
use use_cases::payouts::Cursor;

use crate::output::Moment;
use crate::problem::Problem;

const TEXT_BYTES_MAX: usize = 400;

pub fn write(cursor: &Cursor) -> String {
    let at = cursor
        .at
        .to_offset(UtcOffset::UTC)
        .format(&Rfc3339)
        .expect("a time that was read can be written");
    URL_SAFE_NO_PAD.encode(format!("{at}|{}", cursor.id))
}

/// Reads a cursor as we wrote it.
pub fn read(raw: &str) -> Result<Cursor, Problem> {
    parse(raw).ok_or_else(|| Problem::invalid_field("cursor", "must be the nextCursor of an earlier answer"))
}

fn parse(raw: &str) -> Option<Cursor> {
    if raw.len() > TEXT_BYTES_MAX {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    let (at, id) = text.split_once('|')?;
    let at = Moment::parse(at)?.0;
    let plain = !id.is_empty() && !id.chars().any(char::is_control);
    plain.then(|| Cursor { at, id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let written = write(&Cursor {
            at: datetime!(2026-11-20 14:05:09.123456 UTC),
            id: "old|id".to_owned(),
        });

        let cursor = read(&written).unwrap();

        assert_eq!(
            (cursor.at, cursor.id.as_str()),
            (datetime!(2026-11-20 14:05:09.123456 UTC), "old|id")
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let forged = [
            URL_SAFE_NO_PAD.encode("now|x"),
            URL_SAFE_NO_PAD.encode("1|x"),
            URL_SAFE_NO_PAD.encode("2026-11-20T14:05:09Z|\0"),
            URL_SAFE_NO_PAD.encode("2026-11-20T14:05:09Z|"),
        ];
        for raw in ["", "x", "====", "1|a"]
            .into_iter()
            .chain(forged.iter().map(String::as_str))
        {
            assert_eq!(read(raw).expect_err(raw).code(), "VALIDATION_ERROR");
        }
    }
}
