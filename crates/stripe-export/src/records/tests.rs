use super::*;

/// Each record as its line and its fields, or as its line and what is wrong.
fn read(text: &str) -> Vec<String> {
    let mut records = Records::new(text.as_bytes());
    records.expect_fields(3);
    let all = std::iter::from_fn(|| records.next().unwrap());
    all.map(|outcome| match outcome {
        Ok(record) => format!(
            "{}: {}",
            record.line,
            String::from_utf8(record.fields.join(&b'|')).unwrap()
        ),
        Err((line, broken)) => format!("{line}: {broken}"),
    })
    .collect()
}

#[test]
fn quoted_fields_hold_commas_quotes_and_line_breaks() {
    let found = read("a,\"b, \"\"c\"\"\",d\r\ne,\"two\r\nlines\",f\r\ng,h,i");

    let expected = ["1: a|b, \"c\"|d", "2: e|two\nlines|f", "4: g|h|i"];
    assert_eq!(found, expected);
}

#[test]
fn blank_lines_and_rows_of_commas_are_passed_over_and_counted() {
    let found = read("\n\r\na,b,c\n, ,\n\nd,e,f\n");

    assert_eq!(found, ["3: a|b|c", "6: d|e|f"]);
}

#[test]
fn a_quote_within_a_plain_field_is_a_letter_like_any_other() {
    assert_eq!(read("a,5\" nail,c"), ["1: a|5\" nail|c"]);
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let found = read("a,\"b,c\nd,e,f\ng,h,i\n");

    let expected = ["1: a quote is opened and never closed", "2: d|e|f", "3: g|h|i"];
    assert_eq!(found, expected);
}

#[test]
fn a_quote_closed_by_the_next_one_in_the_file_costs_one_row() {
    let found = read("a,\"b,c\nd,\"1,234.56\",f\ng,h,i\n");

    let expected = [
        "1: a quoted field goes on after its closing quote",
        "2: d|1,234.56|f",
        "3: g|h|i",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_row_with_another_number_of_fields_is_broken() {
    assert_eq!(read("a,b\nc,d,e\n"), ["1: 2 fields where the header has 3", "2: c|d|e"]);
}

#[test]
fn an_unclosed_quote_in_a_long_file_costs_one_row_and_little_memory() {
    let rows = "d,e,f\n".repeat(100_000);

    let found = read(&format!("a,\"b,c\n{rows}"));

    assert_eq!(found[0], "1: a quote is opened and never closed");
    assert_eq!(found.len(), 100_001);
    assert_eq!(found[100_000], "100001: d|e|f");
}

#[test]
fn a_line_without_end_is_broken_and_the_next_one_is_read() {
    let endless = "x".repeat(RECORD_BYTES_MAX * 3);

    let found = read(&format!("{endless}\na,b,c\n"));

    assert_eq!(found, ["1: the row is longer than 262144 bytes", "2: a|b|c"]);
}
