use proptest::prelude::*;
use time::macros::datetime;

use super::*;

/// Reads a file as RFC 4180 says, and takes the mark of a harmless formula off again.
fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (quoted, character) {
            (true, '"') if rest.next_if_eq(&'"').is_some() => cell.push('"'),
            (_, '"') => quoted = !quoted,
            (false, ',') => line.push(unmarked(&std::mem::take(&mut cell))),
            (false, '\r') => {
                assert_eq!(rest.next(), Some('\n'), "lines end with CRLF");
                line.push(unmarked(&std::mem::take(&mut cell)));
                lines.push(std::mem::take(&mut line));
            }
            (_, other) => cell.push(other),
        }
    }
    assert!(!quoted && line.is_empty() && cell.is_empty(), "the last line is ended");
    lines
}

fn unmarked(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

fn line(cells: &[&str]) -> String {
    let mut csv = Csv::default();
    for cell in cells {
        csv.text(cell);
    }
    csv.end_line();
    String::from_utf8(csv.into_bytes()).expect("UTF-8")
}

#[test]
fn s15_what_a_spreadsheet_would_compute_is_marked_as_text() {
    for formula in [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1",
        "'=1",
        "\"=1",
        "' \"=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\u{feff}=1",
        "\u{a0}=1",
        "=",
        "\0=1",
    ] {
        let written = line(&[formula]);
        assert!(written.starts_with("\"'"), "{formula:?} became {written:?}");
    }
}

#[test]
fn plain_texts_stay_as_they_are() {
    for text in [
        "",
        "Ada Lovelace",
        "a=b",
        "1-2",
        "O'Hara",
        "'quoted'",
        "Zoë",
        "payout.approve",
        "(x)",
    ] {
        assert_eq!(line(&[text, "z"]), format!("{text},z\r\n"));
    }
}

#[test]
fn commas_quotes_and_line_breaks_are_quoted() {
    assert_eq!(
        line(&["a,b", "say \"no\"", "two\r\nlines", " x"]),
        "\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",\" x\"\r\n"
    );
}

#[test]
fn s15_a_number_stays_a_number_and_a_time_is_in_utc() {
    let mut csv = Csv::default();
    csv.plain(money::Money::usd(-1_000))
        .optional(None::<i32>)
        .moment(Some(datetime!(2026-11-20 14:05:09 +2)))
        .moment(None)
        .end_line();

    assert_eq!(csv.into_bytes(), b"-10.00,,2026-11-20T12:05:09Z,\r\n");
}

proptest! {
    #[test]
    fn a_time_is_written_as_the_other_answers_write_it(micros in 0_i64..253_402_300_800_000_000) {
        let at = OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(micros);
        let rounded = at.replace_nanosecond(at.nanosecond() / 1_000_000 * 1_000_000).unwrap();
        for at in [at, rounded] {
            let mut csv = Csv::default();
            csv.moment(Some(at)).day(Some(at.date()));
            let rfc3339 = at.format(&time::format_description::well_known::Rfc3339).unwrap();
            prop_assert_eq!(String::from_utf8(csv.into_bytes()).unwrap(), format!("{rfc3339},{}", at.date()));
        }
    }

    #[test]
    fn s15_whatever_is_written_is_read_back(
        lines in prop::collection::vec(prop::collection::vec("[ -~\t\r\n=+@＝－é'\"\u{200b}-]{0,12}|\\PC{0,8}", 1..5), 1..5),
    ) {
        let mut csv = Csv::default();
        for line in &lines {
            for cell in line {
                csv.text(cell);
            }
            csv.end_line();
        }

        prop_assert_eq!(read(&csv.into_bytes()), lines);
    }

    #[test]
    fn s15_no_cell_begins_as_a_formula(text in "[ \t\r\n'\"=+@＝＋－＠-]{1,4}\\PC{0,6}") {
        let mut csv = Csv::default();
        csv.text(&text).end_line();
        let bytes = csv.into_bytes();
        let cell = std::str::from_utf8(&bytes).expect("UTF-8").trim_start_matches('"');

        prop_assert!(!cell.starts_with(FORMULA_BEGINS) && !cell.starts_with(['\t', '\r', ' ']) || !is_formula(&text));
    }
}
