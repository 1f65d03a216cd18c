//! Reads documents back the way a viewer does, so that what is tested is what people see.

mod reader;
mod statements;
mod transfers;

use time::macros::date;

use super::*;
use reader::{page_count, text_of};

const BYTES_MAX: usize = 150 * 1024;

fn payer() -> Payer {
    Payer {
        name: "Home Solutions, Inc.".to_owned(),
        address: Some("1 Market Street, Suite 200, San Francisco, CA 94105".to_owned()),
        phone: Some("+1 415 555 0100".to_owned()),
    }
}

fn amounts() -> Amounts {
    Amounts {
        gross: Money::usd(10_000_000),
        retention_fee: Money::usd(30_000),
        withheld: Money::usd(2_400_000),
        withholding_rate_bp: 2400,
        net: Money::usd(7_570_000),
    }
}

fn transfer() -> InstructionsFacts {
    InstructionsFacts {
        payer: payer(),
        payout_id: "PO-2026-000017".to_owned(),
        member_name: "Łukasz Żółć-O'Brien".to_owned(),
        ready_on: date!(2026 - 11 - 20),
        pay_to: PayTo::Account {
            holder: "Łukasz Żółć-O'Brien".to_owned(),
            routing_number: "021000021".into(),
            account_number: "000123456789".into(),
            account_type: "checking".to_owned(),
        },
        amounts: amounts(),
    }
}

fn check() -> InstructionsFacts {
    InstructionsFacts {
        pay_to: PayTo::Address {
            payable_to: "Jane Doe".to_owned(),
            lines: ["1200 Congress Avenue", "Apartment 4B", "Austin, TX 78701", "US"]
                .map(str::to_owned)
                .to_vec(),
        },
        ..transfer()
    }
}

fn completed() -> ReceiptFacts {
    ReceiptFacts {
        payer: payer(),
        payout_id: "PO-2026-000017".to_owned(),
        member_name: "Jane Doe".to_owned(),
        method: "Bank transfer (ACH)".to_owned(),
        destination: "account ending 6789".to_owned(),
        sent_on: date!(2026 - 11 - 20),
        completed_on: date!(2026 - 11 - 24),
        confirmation_number: Some("CONF-778".to_owned()),
        tracking_number: None,
        amounts: amounts(),
    }
}

#[test]
fn instructions_for_a_transfer_show_the_account_in_clear_and_the_breakdown() {
    let text = text_of(&instructions(&transfer()).expect("a document"));

    for part in [
        "Home Solutions, Inc.",
        "Payment instructions",
        "$75,700.00",
        "PO-2026-000017",
        "Łukasz Żółć-O'Brien",
        "021000021",
        "000123456789",
        "checking",
        "$100,000.00",
        "-$300.00",
        "Federal backup withholding (24 %)",
        "-$24,000.00",
        "November 20, 2026",
        "Page 1 of 1",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn instructions_for_a_check_show_every_line_of_the_address() {
    let text = text_of(&instructions(&check()).expect("a document"));

    for part in ["Jane Doe", "1200 Congress Avenue", "Apartment 4B", "Austin, TX 78701"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn a_receipt_shows_amounts_dates_and_where_the_money_went() {
    let text = text_of(&receipt(&completed()).expect("a document"));

    for part in [
        "Payment receipt",
        "account ending 6789",
        "November 20, 2026",
        "November 24, 2026",
        "CONF-778",
        "$100,000.00",
        "$75,700.00",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn nothing_is_said_about_tax_when_nothing_was_withheld() {
    let mut facts = completed();
    facts.amounts.withheld = Money::usd(0);
    facts.amounts.net = Money::usd(9_970_000);

    let text = text_of(&receipt(&facts).expect("a document"));

    assert!(text.contains("$99,700.00") && !text.contains("withh"), "{text}");
}

#[test]
fn the_same_facts_give_the_same_bytes_and_other_facts_others() {
    let mut later = completed();
    later.completed_on = date!(2026 - 11 - 25);

    let first = receipt(&completed()).expect("a document");

    assert_eq!(first, receipt(&completed()).expect("a document"));
    assert_ne!(first, receipt(&later).expect("a document"));
}

#[test]
fn documents_are_small() {
    for document in [instructions(&transfer()), instructions(&check()), receipt(&completed())] {
        let bytes = document.expect("a document").len();
        assert!(bytes < BYTES_MAX, "{bytes} bytes");
    }
}

#[test]
fn long_names_wrap_and_nothing_of_them_is_lost() {
    let mut facts = transfer();
    facts.member_name = format!(
        "{} {}",
        "Wolfeschlegelsteinhausenbergerdorff".repeat(3),
        "von und zu ".repeat(20)
    );

    let text = text_of(&instructions(&facts).expect("a document")).replace(['\n', ' '], "");

    assert!(text.contains(&facts.member_name.replace(' ', "")), "{text}");
}

#[test]
fn characters_the_fonts_do_not_have_become_question_marks() {
    let mut facts = completed();
    facts.member_name = "山田 太郎\u{202e}\u{7}".to_owned();
    facts.method = "Bank transfer (ACH)\r\nextra".to_owned();

    let text = text_of(&receipt(&facts).expect("a document"));

    assert!(text.contains("?? ???"), "{text}");
    assert!(text.contains("Bank transfer (ACH) extra"), "{text}");
}

#[test]
fn a_document_that_does_not_fit_goes_on_and_counts_its_pages() {
    let mut facts = check();
    let lines: Vec<String> = (1..=60)
        .map(|number| format!("line {number} of a very long address"))
        .collect();
    facts.pay_to = PayTo::Address {
        payable_to: "Jane Doe".to_owned(),
        lines,
    };

    let document = instructions(&facts).expect("a document");
    let text = text_of(&document);

    let pages = page_count(&document);
    assert!(pages >= 2, "{pages} pages");
    for part in [
        "line 1 of",
        "line 60 of",
        "Net amount",
        &format!("Page {pages} of {pages}"),
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn a_document_without_end_is_refused_rather_than_cut() {
    let mut facts = completed();
    facts.member_name = "word ".repeat(20_000);

    assert!(matches!(receipt(&facts), Err(PdfError::TooLong)));
}

#[test]
fn account_numbers_do_not_appear_in_debug() {
    let shown = format!("{:?}", transfer());

    assert!(
        !shown.contains("021000021") && !shown.contains("000123456789"),
        "{shown}"
    );
}
