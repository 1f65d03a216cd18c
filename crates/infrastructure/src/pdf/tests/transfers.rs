use time::macros::date;

use super::*;

fn part(number: &str, month: u8, cents: i64) -> StatementPart {
    let month = time::Month::try_from(month).expect("a month");
    let day = |day| Date::from_calendar_date(2026, month, day).expect("a day");
    StatementPart {
        period_start: day(1),
        period_end: day(28),
        number: number.to_owned(),
        amount: Money::usd(cents),
    }
}

fn transferred(parts: Vec<StatementPart>, reason: Option<&str>) -> TransferReceiptFacts {
    let gross = Money::usd(1_330_000);
    TransferReceiptFacts {
        payer: payer(),
        payout_id: "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011".to_owned(),
        payee_name: "Clara Schumann".to_owned(),
        transfer_id: "tr_1Nv0FGQ9RKHgCVdK".to_owned(),
        completed_on: date!(2026 - 11 - 20),
        amounts: Amounts {
            gross,
            retention_fee: Money::usd(0),
            withheld: Money::usd(0),
            withholding_rate_bp: 0,
            net: gross,
        },
        parts,
        reason: reason.map(str::to_owned),
    }
}

#[test]
fn the_receipt_of_a_transfer_itemises_every_statement() {
    let parts = vec![part("run-7-4711", 9, 1_080_000), part("run-8-4711", 10, 250_000)];

    let text = text_of(&transfer_receipt(&transferred(parts, None)).expect("a document"));

    for words in [
        "Clara Schumann",
        "tr_1Nv0FGQ9RKHgCVdK",
        "run-7-4711",
        "$10,800.00",
        "run-8-4711",
        "$2,500.00",
        "October 28, 2026",
        "$13,300.00",
    ] {
        assert!(text.contains(words), "{words} is missing: {text}");
    }
    assert!(!text.contains("Retention fee"), "{text}");
}

#[test]
fn the_receipt_of_a_payout_by_hand_says_what_it_is_for() {
    let facts = transferred(Vec::new(), Some("Makes up for the exchange rate in August"));

    let text = text_of(&transfer_receipt(&facts).expect("a document"));

    assert!(
        text.contains("exchange rate in August") && !text.contains("Statements paid"),
        "{text}"
    );
}
