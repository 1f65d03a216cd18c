//! Every oddity of the export that we know of, read through the front door.

use std::io::{self, Read};

use money::Money;
use proptest::prelude::*;
use stripe_export::{BrokenRecord, Dispute, HeaderError, Mode, PersonError, Reader, Row, RowError, RowFault, Status};
use time::macros::datetime;

const NEWER: &str = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email,\
    Dispute Status,Disputed Amount,Mode,Decline Reason,Refunded date (UTC)";
const OLDER: &str = "Description,Seller Message,Created (UTC),Mode,Status,Amount,Currency,Amount Refunded,Captured,Customer Email,Customer ID,ID";

#[test]
fn a_row_is_read_by_the_names_of_its_columns() {
    let row = only("ch_1,2026-06-05 20:38:34,\"1,234.56\",0.00,usd,true,Paid,cus_1,Ann@Example.com,,,Live,,");

    assert_eq!(row.line, 2);
    assert_eq!(row.charge_id, "ch_1");
    assert_eq!(row.created_at, datetime!(2026-06-05 20:38:34 UTC));
    assert_eq!(row.amount.money(), Some(Money::usd(123_456)));
    assert_eq!(row.status, Status::Paid);
    assert_eq!(row.customer.email(), "ann@example.com");
    assert_eq!(row.customer_id.as_deref(), Some("cus_1"));
    assert_eq!(row.mode, Mode::Live);
    assert_eq!(row.dispute, None);
    assert_eq!(row.counted(), Money::usd(123_456));
}

#[test]
fn the_older_header_in_another_order_and_other_letters_gives_the_same_row() {
    let older = rows(&format!(
        "{OLDER}\nfee,Payment complete.,2026-06-05 20:38,Live,paid,49,USD,0,TRUE,a@example.com,,ch_1\n"
    ));
    let newer = only("ch_1,2026-06-05T20:38:00Z,49.00,,usd,true,Paid,,A@example.com,,,,,");

    let older = older[0].as_ref().unwrap();
    assert_eq!(older.seller_message.as_deref(), Some("Payment complete."));
    assert_eq!(
        (&older.charge_id, older.created_at, &older.amount),
        (&newer.charge_id, newer.created_at, &newer.amount)
    );
    assert_eq!(
        (&older.customer, &older.status, older.counted()),
        (&newer.customer, &newer.status, newer.counted())
    );
}

#[test]
fn a_spreadsheets_byte_order_mark_and_line_ends_change_nothing() {
    let text = format!(
        "\u{FEFF}\"id\"{}\r\nch_1,2026-06-05 20:38,49.00,0,usd,true,Paid,,a@example.com,,,Live,,\r\n",
        &NEWER[2..]
    );

    let found = rows(&text);

    assert_eq!(found[0].as_ref().unwrap().charge_id, "ch_1");
    assert_eq!(found.len(), 1);
}

#[test]
fn refunds_in_full_and_in_part_reduce_what_counts() {
    for (status, refunded, expected) in [
        ("Refunded", "49.00", 0),
        ("Paid", "49.00", 0),
        ("Paid", "9.50", 39_50),
        ("Paid", "", 49_00),
        ("Refunded", "", 0),
    ] {
        let row = only(&format!(
            "ch_1,2026-06-05 20:38,49.00,{refunded},usd,true,{status},,a@example.com,,,Live,,"
        ));
        assert_eq!(row.counted(), Money::usd(expected), "{status} {refunded}");
        assert_eq!(row.counts(), expected > 0);
    }
}

#[test]
fn only_captured_payments_in_dollars_count() {
    for (currency, captured, status) in [
        ("eur", "true", "Paid"),
        ("jpy", "true", "Paid"),
        ("usd", "false", "Paid"),
        ("usd", "", "Paid"),
        ("usd", "true", "Failed"),
        ("usd", "true", "requires_payment_method"),
        ("usd", "true", "canceled"),
    ] {
        let row = only(&format!(
            "ch_1,2026-06-05 20:38,49,0,{currency},{captured},{status},,a@example.com,,,Live,,"
        ));
        assert!(!row.counts(), "{currency} {captured} {status}");
        assert_eq!(row.amount.currency(), currency.to_uppercase());
    }
    let odd = only("ch_1,2026-06-05 20:38,49,0,usd,true,requires_action,,a@example.com,,,Live,,");
    assert_eq!(odd.status, Status::Other("requires_action".to_owned()));
}

#[test]
fn a_disputed_payment_counts_only_when_won() {
    for (status, disputed, expected, counts) in [
        ("won", "49.00", Some(Dispute::Won), true),
        ("Won", "", Some(Dispute::Won), true),
        ("lost", "49.00", Some(Dispute::Lost), false),
        ("needs_response", "49.00", Some(Dispute::Open), false),
        ("Under review", "49.00", Some(Dispute::Open), false),
        ("something_new", "", Some(Dispute::Open), false),
        ("", "49.00", Some(Dispute::Open), false),
        ("", "0.00", None, true),
        ("", "", None, true),
    ] {
        let row = only(&format!(
            "ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,a@example.com,{status},{disputed},Live,,"
        ));
        assert_eq!((row.dispute, row.counts()), (expected, counts), "{status} {disputed}");
    }
}

#[test]
fn a_person_is_the_e_mail_or_else_the_customer() {
    let by_id = only("ch_1,2026-06-05 20:38,49,0,usd,true,Paid,cus_9,,,,Live,,");
    let nobody = fault("ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,,,,Live,,");

    assert_eq!(by_id.customer.email(), "cus_9@no-mail.invalid");
    assert!(!by_id.customer.is_mailable());
    assert_eq!(nobody, RowError::Person(PersonError::Nobody));
}

#[test]
fn test_payments_are_marked_as_such() {
    assert_eq!(
        only("ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,a@example.com,,,Test,,").mode,
        Mode::Test
    );
}

#[test]
fn line_numbers_are_those_of_the_file_although_rows_span_lines() {
    let text = format!(
        "{OLDER}\n\"one,\n\"\"two\"\"\",,2026-06-05 20:38,Live,Paid,49,usd,0,true,a@example.com,,ch_1\n\n\
        x,,2026-06-05 20:38,Live,Paid,49,usd,0,true,,,ch_2\n,,2026-06-05 20:38,Live,Paid,49,usd,0,true,a@example.com,,ch_3\n"
    );

    let found = rows(&text);

    assert_eq!(found[0].as_ref().unwrap().line, 2);
    assert_eq!(found[1].as_ref().unwrap_err().line(), 5);
    assert_eq!(
        found[1].as_ref().unwrap_err().to_string(),
        "line 5: neither a customer e-mail nor a customer id"
    );
    assert_eq!(found[2].as_ref().unwrap().line, 6);
}

#[test]
fn a_bad_row_says_why_and_the_rest_is_read() {
    for (row, expected) in [
        (",2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,,", "no id"),
        (
            "po_1,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,,",
            "a row of the payouts export, not a payment",
        ),
        (
            "ch_1,06/05/2026,49,0,usd,true,Paid,,a@b.example,,,Live,,",
            "created: `06/05/2026` is not a time such as 2026-06-05 20:38:34",
        ),
        (
            "ch_1,2026-06-05 20:38,\"12,50\",0,usd,true,Paid,,a@b.example,,,Live,,",
            "amount: `12,50` is not a plain amount such as 12, 12.50 or 1,234.56",
        ),
        (
            "ch_1,2026-06-05 20:38,49,50,usd,true,Paid,,a@b.example,,,Live,,",
            "more was refunded than paid",
        ),
        (
            "ch_1,2026-06-05 20:38,49,0,,true,Paid,,a@b.example,,,Live,,",
            "currency: `` is unknown",
        ),
        (
            "ch_1,2026-06-05 20:38,49,0,usd,maybe,Paid,,a@b.example,,,Live,,",
            "captured: `maybe` is unknown",
        ),
        (
            "ch_1,2026-06-05 20:38,49,0,usd,true,,,a@b.example,,,Live,,",
            "no status",
        ),
        (
            "ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,nonsense,,,Live,,",
            "the customer e-mail is no address",
        ),
        (
            "ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Staging,,",
            "mode: `Staging` is unknown",
        ),
        ("ch_1,2026-06-05 20:38", "2 fields where the header has 14"),
    ] {
        let found = rows(&format!(
            "{NEWER}\n{row}\nch_2,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,,\n"
        ));
        assert_eq!(found[0].as_ref().unwrap_err().reason(), expected);
        assert_eq!(found[1].as_ref().unwrap().charge_id, "ch_2");
    }
}

#[test]
fn an_unclosed_quote_costs_one_row() {
    let good = "ch_2,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,,";

    let found = rows(&format!("{NEWER}\n\"ch_1,2026-06-05\n{good}\n{good}\n"));

    assert!(matches!(
        found[0],
        Err(RowFault::Broken {
            line: 2,
            reason: BrokenRecord::UnclosedQuote
        })
    ));
    assert_eq!(found.iter().filter(|row| row.is_ok()).count(), 2);
}

#[test]
fn bytes_that_are_no_utf_8_cost_at_most_their_row() {
    let mut text = format!("{NEWER}\n").into_bytes();
    text.extend_from_slice(b"ch_1,2026-06-05 20:38,49,0,usd,true,Paid,,andr\xE9@b.example,,,Live,,\n");
    text.extend_from_slice(b"ch_2,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,caf\xE9,\n");

    let found: Vec<_> = Reader::new(text.as_slice()).unwrap().collect();

    assert_eq!(
        found[0].as_ref().unwrap_err().reason(),
        "the customer e-mail is no address"
    );
    assert_eq!(found[1].as_ref().unwrap().charge_id, "ch_2");
}

#[test]
fn the_payouts_export_is_recognised() {
    let header = "id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Arrival Date (UTC)\n";

    let refused = Reader::new(header.as_bytes()).unwrap_err();

    assert!(matches!(refused, HeaderError::PayoutsExport));
}

#[test]
fn missing_and_doubled_columns_are_named() {
    let missing = Reader::new("id,Amount,Status,Created (UTC)\n".as_bytes()).unwrap_err();
    let doubled = Reader::new(format!("{NEWER},amount\n").as_bytes()).unwrap_err();

    assert_eq!(
        missing.to_string(),
        "this is no payments export of the Stripe dashboard that can be read: missing Amount Refunded, Currency, Captured, \
         Customer Email or Customer ID"
    );
    assert_eq!(doubled.to_string(), "the column amount occurs twice");
}

#[test]
fn what_is_no_text_file_is_refused_at_once() {
    assert!(matches!(Reader::new(&b""[..]).unwrap_err(), HeaderError::Empty));
    assert!(matches!(
        Reader::new(&b"\xEF\xBB\xBF\r\n"[..]).unwrap_err(),
        HeaderError::Empty
    ));
    assert!(matches!(
        Reader::new(&b"\xFF\xFEi\0d\0"[..]).unwrap_err(),
        HeaderError::NotUtf8
    ));
    assert!(matches!(
        Reader::new(&b"PK\x03\x04\xE9\xE8"[..]).unwrap_err(),
        HeaderError::NotUtf8
    ));
}

#[test]
fn a_file_that_breaks_off_says_so_once() {
    let start = format!("{NEWER}\nch_1,2026-06-05 20:38,49,0,usd,true,Paid,,a@b.example,,,Live,,\n");
    let disk = start.as_bytes().chain(BrokenDisk);

    let found: Vec<_> = Reader::new(disk).unwrap().collect();

    assert_eq!(found.len(), 2);
    assert!(found[0].is_ok());
    assert!(found[1].as_ref().is_err_and(RowFault::ends_the_file));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_go_on_for_ever(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(reader) = Reader::new(bytes.as_slice()) {
            prop_assert!(reader.count() <= bytes.len());
        }
        let mut text = format!("{NEWER}\n").into_bytes();
        text.extend_from_slice(&bytes);
        prop_assert!(Reader::new(text.as_slice()).unwrap().count() <= bytes.len());
    }

    #[test]
    fn csv_like_text_never_makes_the_reader_panic(text in "[\"a,\r\n .0-9é]{0,400}") {
        let text = format!("{NEWER}\n{text}");
        let lines = u64::try_from(text.lines().count()).unwrap();
        for row in Reader::new(text.as_bytes()).unwrap() {
            let line = row.map_or_else(|fault| fault.line(), |row| row.line);
            prop_assert!((2..=lines).contains(&line));
        }
    }
}

struct BrokenDisk;

impl Read for BrokenDisk {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

fn rows(text: &str) -> Vec<Result<Row, RowFault>> {
    Reader::new(text.as_bytes()).unwrap().collect()
}

fn only(row: &str) -> Row {
    let mut found = rows(&format!("{NEWER}\n{row}\n"));
    assert_eq!(found.len(), 1);
    found.remove(0).unwrap()
}

fn fault(row: &str) -> RowError {
    match rows(&format!("{NEWER}\n{row}\n")).remove(0) {
        Err(RowFault::Unusable { line: 2, reason }) => reason,
        other => panic!("expected an unusable row: {other:?}"),
    }
}
