use proptest::prelude::*;

use super::*;

fn file(row: &str) -> String {
    format!("{}\n{row}\n", COLUMNS.join(","))
}

/// The first row of a file as a statement, or what is wrong with it.
fn first(file: &str) -> Result<NewStatement, Error> {
    let mut rows = read(file.as_bytes()).expect("the header is right");
    parsed(rows.remove(0)?)
}

#[test]
fn the_columns_come_in_any_order_and_none_may_be_missing() {
    let mut backwards = COLUMNS;
    backwards.reverse();
    let row = "locked,USD,10800,1200,12000,2026-09-30,2026-09-01,run-1,creator-1";
    let read_backwards = first(&format!("{}\n{row}\n", backwards.join(","))).expect("a good row");
    assert_eq!(read_backwards.net_payable_cents, 10_800);

    for missing in COLUMNS {
        let others: Vec<&str> = COLUMNS.into_iter().filter(|column| *column != missing).collect();
        let refused = read(others.join(",").as_bytes()).expect_err(missing);
        assert!(matches!(refused, Error::Invalid(faults) if faults[0].message.contains(missing)));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_file_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&bytes).is_err(), "no bytes at random have the header");
    }

    #[test]
    fn any_bytes_below_the_header_are_rows_or_refused_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut file = file("").into_bytes();
        file.extend(bytes);
        for row in read(&file).expect("the header is right").into_iter().flatten() {
            if let Ok(statement) = parsed(row) {
                prop_assert!(statement.earnings_cents >= 0 && statement.net_payable_cents >= 0);
            }
        }
    }

    #[test]
    fn amounts_that_are_no_whole_cents_are_refused(amount in "[-+]?[0-9]{1,6}[.,eE_][0-9]{1,4}|-[1-9][0-9]{0,6}|NaN|[1-9][0-9]{19}") {
        let row = format!("creator-1,run-1,2026-09-01,2026-09-30,{amount:?},0,{amount:?},USD,locked");
        prop_assert!(first(&file(&row)).is_err(), "{}", row);
    }

    #[test]
    fn what_is_written_is_read_back(
        number in "[a-zA-Z0-9][a-zA-Z0-9 ,\"'=+-]{0,30}[a-zA-Z0-9]", earnings in 0_i64.., fee in 0_i64.., net in 0_i64..,
    ) {
        let quoted = format!("\"{}\"", number.replace('"', "\"\""));
        let row = format!("creator-1,{quoted},2026-09-01,2026-09-30,{earnings},{fee},{net},usd,LOCKED");
        let read = first(&file(&row)).expect("a good row");

        prop_assert_eq!(read.external_id, Some(number));
        prop_assert_eq!((read.earnings_cents, read.platform_fee_cents, read.net_payable_cents), (earnings, fee, net));
    }
}
