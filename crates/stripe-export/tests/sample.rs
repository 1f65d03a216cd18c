//! The sample is what it says, and the reader finds in it what was put there.

use std::collections::{HashMap, HashSet};

use money::{Currency, Money};
use stripe_export::sample::{Family, Sample, Tally, write};
use stripe_export::{Dispute, Mode, Reader, Row, RowFault, Status};

#[test]
fn the_reader_agrees_with_what_was_written() {
    for (family, from_spreadsheet, seed) in [
        (Family::Newer, false, 1),
        (Family::Older, true, 2),
        (Family::Newer, true, 3),
    ] {
        let sample = Sample {
            rows: 5000,
            seed,
            family,
            from_spreadsheet,
        };
        let mut file = Vec::new();
        let tally = sample.write(&mut file).unwrap();

        assert_eq!(count(&file), tally);
        assert_eq!(tally.rows, 5000);
        assert!(tally.faults > 0 && tally.test_rows > 0 && tally.repeated > 0);
        assert!(tally.revenue.minor() > 20_000_000, "{tally:?}");
    }
}

#[test]
fn the_same_seed_writes_the_same_file() {
    assert_eq!(file(300, 7), file(300, 7));
    assert_ne!(file(300, 7), file(300, 8));
}

#[test]
fn also_a_short_sample_has_every_oddity() {
    let found: Vec<Row> = read(&file(200, 5)).into_iter().flatten().collect();
    let any = |matches: &dyn Fn(&Row) -> bool| found.iter().any(matches);

    assert!(any(&|row| row.status == Status::Refunded));
    assert!(any(&|row| row.status == Status::Failed && row.decline_reason.is_some()));
    assert!(any(&|row| matches!(row.status, Status::Other(_))));
    assert!(any(&|row| row.status == Status::Paid && row.refunded == row.amount));
    assert!(any(&|row| !row.refunded.is_zero() && row.counts()));
    assert!(any(&|row| !row.captured && row.status == Status::Paid));
    for dispute in [Dispute::Won, Dispute::Lost, Dispute::Open] {
        assert!(any(&|row| row.dispute == Some(dispute)), "{dispute:?}");
    }
    for currency in ["EUR", "GBP", "JPY"] {
        assert!(any(&|row| row.amount.currency() == currency), "{currency}");
    }
    assert!(any(&|row| row.mode == Mode::Test));
    assert!(any(&|row| !row.customer.is_mailable()));
    assert!(any(&|row| row.customer_id.is_none()));
    assert!(any(&|row| row
        .customer_description
        .as_ref()
        .is_some_and(|text| text.contains('\n'))));
    assert!(any(&|row| row
        .amount
        .money()
        .is_some_and(|amount| amount.minor() >= 100_000)));
}

#[test]
fn one_address_can_have_several_customers() {
    let mut ids: HashMap<String, HashSet<String>> = HashMap::new();
    for row in read(&file(5000, 1)).into_iter().flatten() {
        ids.entry(row.customer.email().to_owned())
            .or_default()
            .extend(row.customer_id);
    }

    assert!(ids.values().any(|ids| ids.len() > 1));
}

fn file(rows: u64, seed: u64) -> Vec<u8> {
    let mut file = Vec::new();
    write(&mut file, rows, seed).unwrap();
    file
}

fn read(file: &[u8]) -> Vec<Result<Row, RowFault>> {
    Reader::new(file).unwrap().collect()
}

/// Counts what a reader finds, the way an import would: the last state of each charge, without test payments.
fn count(file: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let mut charges: HashMap<String, Money> = HashMap::new();
    for row in read(file) {
        tally.rows += 1;
        match row {
            Err(_) => tally.faults += 1,
            Ok(row) if row.mode == Mode::Test => tally.test_rows += 1,
            Ok(row) => {
                let counted = row.counted();
                tally.repeated += u64::from(charges.insert(row.charge_id, counted).is_some());
            }
        }
    }
    let total = charges.values().map(|counted| counted.minor()).sum();
    tally.revenue = Money::new(total, Currency::USD);
    tally
}
