use stripe_export::Reader;
use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);
const HEADER: &str = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email,\
    Customer Description,Dispute Status,Decline Reason,Invoice ID";

fn read(row: &str) -> Result<Charge, Defect> {
    let file = format!("{HEADER}\n{row}\n");
    let mut reader = Reader::new(file.as_bytes()).expect("a header of the export");
    let row = reader.next().expect("a row").expect("a readable row");
    Charge::of(&row, NOW)
}

fn state(amounts: &str, status: &str, dispute: &str) -> State {
    let row =
        format!("ch_1,2026-10-01 12:00:00,{amounts},usd,true,{status},cus_1,ann@example.com,Ann Lee,{dispute},,in_1");
    read(&row).expect("a charge").state
}

#[test]
fn a_row_says_what_became_of_the_charge() {
    let cases = [
        (state("49.00,0", "Paid", ""), Step::Succeeded, "0", Contest::None),
        (state("49.00,9.00", "Paid", ""), Step::Succeeded, "9.00", Contest::None),
        (state("49.00,49.00", "Paid", ""), Step::Refunded, "49.00", Contest::None),
        (state("49.00,0", "Refunded", ""), Step::Refunded, "49.00", Contest::None),
        (state("49.00,0", "Failed", ""), Step::Failed, "0", Contest::None),
        (state("49.00,0", "canceled", ""), Step::Canceled, "0", Contest::None),
        (
            state("49.00,0", "requires_payment_method", ""),
            Step::Pending,
            "0",
            Contest::None,
        ),
        (
            state("49.00,0", "Paid", "needs_response"),
            Step::Succeeded,
            "0",
            Contest::Open,
        ),
        (state("49.00,0", "Paid", "won"), Step::Succeeded, "0", Contest::Won),
        (state("49.00,0", "Paid", "lost"), Step::Succeeded, "0", Contest::Lost),
    ];

    for (found, step, refunded, dispute) in cases {
        let expected = State {
            step,
            refunded: refunded.parse().unwrap(),
            dispute,
        };
        assert_eq!(found, expected);
    }
}

#[test]
fn a_payment_that_was_not_captured_brought_nothing() {
    let charge = read("ch_1,2026-10-01 12:00:00,49.00,0,usd,false,Paid,cus_1,ann@example.com,,,,").unwrap();

    assert_eq!(charge.state.step, Step::Pending);
}

#[test]
fn states_met_in_any_order_come_to_the_same() {
    let states = [
        state("49.00,0", "Paid", ""),
        state("49.00,9.00", "Paid", ""),
        state("49.00,0", "Paid", "needs_response"),
        state("49.00,49.00", "Refunded", ""),
        state("49.00,0", "Paid", "won"),
    ];

    let forwards = states.into_iter().reduce(State::furthest);
    let backwards = states.into_iter().rev().reduce(State::furthest);

    assert_eq!(forwards, backwards);
    let after_all = forwards.map(|all| states.into_iter().fold(all, State::furthest));
    assert_eq!(after_all, forwards, "meeting them again changes nothing");
}

#[test]
fn a_row_without_a_customer_id_belongs_to_its_address() {
    let charge = read("ch_1,2026-10-01 12:00:00,49.00,0,usd,true,Paid,,Ann@Example.com,,,,").unwrap();

    assert_eq!(
        (charge.email.as_str(), charge.customer.as_str()),
        ("ann@example.com", "ann@example.com")
    );
}

#[test]
fn what_our_tables_have_no_room_for_is_told() {
    let row = |created: &str, amount: &str, currency: &str| {
        read(&format!("ch_1,{created},{amount},0,{currency},true,Paid,cus_1,,,,,"))
    };

    assert!(row("2026-10-01 12:00", "99999999.99", "usd").is_ok());
    assert_eq!(row("2026-10-01 12:00", "100000000.00", "usd"), Err(Defect::TooLarge));
    assert_eq!(row("2026-10-01 12:00", "1.234", "kwd"), Err(Defect::TooPrecise));
    assert_eq!(row("2026-12-01 12:00", "49.00", "usd"), Err(Defect::InTheFuture));
}

#[test]
fn a_reason_with_bytes_that_no_column_takes_is_cleaned() {
    let charge = read("ch_1,2026-10-01 12:00:00,49.00,0,usd,true,Failed,cus_1,,,,expired\u{0}_card,in\u{0}_1").unwrap();

    assert_eq!(
        (charge.failure_reason.as_str(), charge.invoice_id.as_str()),
        ("expired_card", "")
    );
}
