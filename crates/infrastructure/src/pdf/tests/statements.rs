use time::macros::date;

use super::*;

fn of_type(form_type: &'static str, form_title: &'static str, boxes: &[(&str, i64)]) -> StatementFacts {
    StatementFacts {
        payer: payer(),
        payer_tin: "04-2103594".to_owned(),
        form_type,
        form_title,
        tax_year: 2026,
        is_correction: false,
        recipient_name: "Łukasz Żółć-O'Brien".to_owned(),
        recipient_business: Some("Żółć Recordings".to_owned()),
        recipient_address: ["12 Harbor Lane", "Apartment 4B", "Portland, OR 97201", "US"]
            .map(str::to_owned)
            .to_vec(),
        recipient_tin: Some("XXX-XX-4399".to_owned()),
        account_number: "2026-d6e2f1f3a4b5c6d".to_owned(),
        boxes: boxes
            .iter()
            .map(|(printed, cents)| ((*printed).to_owned(), Money::usd(*cents)))
            .collect(),
        dated: date!(2027 - 01 - 15),
    }
}

#[test]
fn the_payees_copy_of_royalties_and_a_prize_shows_both_boxes_and_no_number_in_full() {
    let boxes = [
        ("Box 2 Royalties", 123_456),
        ("Box 3 Other income", 10_000_000),
        ("Box 4 Federal income tax withheld", 29_629),
    ];
    let facts = of_type("1099-MISC", "Miscellaneous Information", &boxes);

    let text = text_of(&statement(&facts).expect("a document"));

    for part in [
        "1099-MISC Miscellaneous Information",
        "Copy B, for the recipient",
        "XXX-XX-4399",
        "04-2103594",
        "Box 2 Royalties",
        "$1,234.56",
        "Box 3 Other income",
        "$100,000.00",
        "$296.29",
        "Żółć Recordings",
        "being furnished to the IRS",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_payees_copy_of_fees_says_that_it_is_a_correction() {
    let boxes = [
        ("Box 1a Nonemployee compensation", 250_000),
        ("Box 4 Federal income tax withheld", 0),
    ];
    let facts = StatementFacts {
        is_correction: true,
        ..of_type("1099-NEC", "Nonemployee Compensation", &boxes)
    };

    let text = text_of(&statement(&facts).expect("a document"));

    for part in [
        "1099-NEC Nonemployee Compensation",
        "CORRECTED - Copy B",
        "Box 1a Nonemployee compensation",
        "$2,500.00",
        "$0.00",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
