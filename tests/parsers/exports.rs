use std::io;

use proptest::prelude::*;
use stripe_export::Reader;

const HEADER: &str = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email,\
    Dispute Status,Disputed Amount,Mode,Decline Reason,Refunded date (UTC)";

/// Reads as far as there is something to read. Bounded, so that one which never ends would be seen.
fn rows(bytes: &[u8]) -> Option<(usize, usize)> {
    let reader = Reader::new(io::Cursor::new(bytes)).ok()?;
    let mut counted = (0, 0);
    for row in reader.take(100_000) {
        if row.is_ok() {
            counted.0 += 1;
        } else {
            counted.1 += 1;
        }
    }
    Some(counted)
}

proptest! {
    #[test]
    fn any_bytes_are_an_export_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let counted = rows(&bytes);
        prop_assert!(counted.is_none_or(|(read, refused)| read + refused < 1_000));
    }

    #[test]
    fn any_bytes_below_a_header_are_rows_or_refused_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut file = format!("{HEADER}\n").into_bytes();
        file.extend(bytes);
        prop_assert!(rows(&file).is_some());
    }

    #[test]
    fn a_good_row_is_read_whatever_stands_in_the_one_before(cells in prop::collection::vec("[ -!#-+.-~]{0,20}", 14)) {
        let good = "ch_1,2026-06-05 20:38:34,49.00,0.00,usd,true,Paid,cus_1,ann@example.com,,,Live,,";
        let file = format!("{HEADER}\n{}\n{good}\n", cells.join(","));
        let (read, refused) = rows(file.as_bytes()).expect("the header is right");
        prop_assert!(read >= 1 && read + refused <= 2, "{} read, {} refused", read, refused);
    }
}
