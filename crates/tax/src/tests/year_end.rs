use money::{Currency, Money};
use proptest::prelude::*;
use time::{Date, Month, macros::date};
use uuid::Uuid;

use crate::form945::{DepositSchedule, Withheld, form945};
use crate::year_end::{Boxes, FormDecision, Paid, Reporting, Totals, form_due, totals_by_payee};
use crate::{Classification, ExemptCode, FormBox, FormType, Income, TaxError, TaxTable, is_business_day};

/// Income, gross and withheld, in cents.
type Payment = (Income, i64, i64);

/// Name, year, payments, and the boxes in cents if a form is due.
type Case = (&'static str, i32, &'static [Payment], Option<&'static [(FormBox, i64)]>);

fn totals(payments: &[Payment]) -> Totals {
    payments
        .iter()
        .fold(Totals::nothing(), |totals, (income, gross, withheld)| {
            let more = totals.plus(*income, Money::usd(*gross), Money::usd(*withheld));
            more.expect("dollars")
        })
}

fn decision(form: FormType, year: i32, payments: &[Payment], reporting: Reporting) -> FormDecision {
    form_due(form, year, &totals(payments), reporting, &TaxTable::standard()).expect("configured")
}

fn required(boxes: &[(FormBox, i64)]) -> FormDecision {
    let boxes = boxes.iter().fold(Boxes::empty(), |boxes, (held, cents)| {
        boxes.plus(*held, Money::usd(*cents)).expect("dollars")
    });
    FormDecision::Required(boxes)
}

#[test]
fn r7_5_a_form_is_due_by_the_year_the_kind_of_income_and_what_was_withheld() {
    use FormBox::{OtherIncome, Royalties, TaxWithheld};
    use Income::{Prize, Royalty};
    let cases: [Case; 13] = [
        ("T1", 2025, &[(Prize, 60_000, 0)], Some(&[(OtherIncome, 60_000)])),
        ("T2", 2026, &[(Prize, 199_999, 0)], None),
        ("T3", 2026, &[(Prize, 200_000, 0)], Some(&[(OtherIncome, 200_000)])),
        (
            "T4",
            2026,
            &[(Prize, 120_000, 0), (Prize, 90_000, 0)],
            Some(&[(OtherIncome, 210_000)]),
        ),
        ("T5", 2026, &[(Royalty, 999, 0)], None),
        ("T5", 2026, &[(Royalty, 1_000, 0)], Some(&[(Royalties, 1_000)])),
        (
            "T6",
            2026,
            &[(Royalty, 500, 120)],
            Some(&[(Royalties, 500), (TaxWithheld, 120)]),
        ),
        ("T7", 2026, &[(Prize, 70_000, 0)], None),
        (
            "W1",
            2026,
            &[(Prize, 10_000_000, 2_400_000)],
            Some(&[(OtherIncome, 10_000_000), (TaxWithheld, 2_400_000)]),
        ),
        (
            "W2",
            2026,
            &[(Prize, 150_000, 0), (Prize, 60_000, 14_400)],
            Some(&[(OtherIncome, 210_000), (TaxWithheld, 14_400)]),
        ),
        ("W3", 2026, &[(Prize, 199_999, 0)], None),
        (
            "W4",
            2026,
            &[(Prize, 10_000, 2_400)],
            Some(&[(OtherIncome, 10_000), (TaxWithheld, 2_400)]),
        ),
        (
            "W6",
            2026,
            &[(Royalty, 1_200, 288)],
            Some(&[(Royalties, 1_200), (TaxWithheld, 288)]),
        ),
    ];
    for (name, year, payments, boxes) in cases {
        let expected = boxes.map_or(FormDecision::BelowThreshold, required);
        assert_eq!(
            decision(FormType::Misc, year, payments, Reporting::Reportable),
            expected,
            "{name}"
        );
    }
}

#[test]
fn w5_what_was_withheld_from_compensation_stands_on_its_own_form() {
    let payments = [(Income::Prize, 150_000, 0), (Income::Compensation, 60_000, 14_400)];

    let nec = decision(FormType::Nec, 2026, &payments, Reporting::Reportable);
    let misc = decision(FormType::Misc, 2026, &payments, Reporting::Reportable);

    assert_eq!(
        nec,
        required(&[(FormBox::Compensation, 60_000), (FormBox::TaxWithheld, 14_400)])
    );
    assert_eq!(misc, FormDecision::BelowThreshold);
}

#[test]
fn a_box_is_reported_from_its_own_threshold_on() {
    let payments = [(Income::Royalty, 1_000, 0), (Income::Prize, 199_999, 0)];

    let misc = decision(FormType::Misc, 2026, &payments, Reporting::Reportable);

    assert_eq!(misc, required(&[(FormBox::Royalties, 1_000)]));
}

#[test]
fn t8_a_year_without_figures_is_an_error_but_its_drafts_can_be_drawn_up() {
    let totals = totals(&[(Income::Prize, 10_000_000, 2_400_000)]);

    let due = form_due(
        FormType::Misc,
        2027,
        &totals,
        Reporting::Reportable,
        &TaxTable::standard(),
    );
    let draft = totals.boxes(FormType::Misc).expect("dollars");

    assert_eq!(due, Err(TaxError::ThresholdUnconfigured { year: 2027 }));
    assert_eq!(draft.amount(FormBox::OtherIncome), Money::usd(10_000_000));
    assert_eq!(draft.amount(FormBox::TaxWithheld), Money::usd(2_400_000));
}

#[test]
fn t9_an_exempt_payee_gets_a_form_only_when_tax_was_withheld() {
    let prize = [(Income::Prize, 10_000_000, 0)];
    let withheld = [(Income::Prize, 10_000_000, 2_400_000), (Income::Royalty, 5_000, 0)];
    let exempt = [
        Reporting::of(Classification::CCorporation, None),
        Reporting::of(Classification::SCorporation, None),
        Reporting::of(Classification::TrustEstate, ExemptCode::parse("1")),
    ];
    for reporting in exempt {
        let boxes = [(FormBox::OtherIncome, 10_000_000), (FormBox::TaxWithheld, 2_400_000)];
        assert_eq!(
            decision(FormType::Misc, 2026, &prize, reporting),
            FormDecision::ExemptPayee
        );
        assert_eq!(decision(FormType::Misc, 2026, &withheld, reporting), required(&boxes));
    }
    let partnership = Reporting::of(Classification::Partnership, ExemptCode::parse("6"));
    let boxes = [(FormBox::OtherIncome, 10_000_000)];
    assert_eq!(decision(FormType::Misc, 2026, &prize, partnership), required(&boxes));
}

#[test]
fn r7_5_the_gross_amount_is_reported_and_the_year_is_that_of_the_payment() {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let paid = |payee, cents, paid_on| Paid {
        payout: Uuid::from_u128(9),
        payee,
        income: Income::Prize,
        gross: Money::usd(cents),
        withheld: Money::usd(0),
        paid_on,
    };
    let payments = [
        paid(one, 60_000, date!(2025 - 12 - 31)),
        paid(one, 199_999, date!(2026 - 01 - 01)),
        paid(other, 120_000, date!(2026 - 03 - 01)),
        paid(other, 90_000, date!(2026 - 12 - 31)),
    ];

    let of_2026 = totals_by_payee(2026, payments).expect("dollars");
    let of_2025 = totals_by_payee(2025, payments).expect("dollars");

    assert_eq!(of_2026[&one].of(Income::Prize).gross, Money::usd(199_999));
    assert_eq!(of_2026[&other].of(Income::Prize).gross, Money::usd(210_000));
    assert_eq!(of_2025.len(), 1);
    assert_eq!(of_2025[&one].of(Income::Prize).gross, Money::usd(60_000));
}

#[test]
fn only_dollars_that_were_paid_are_summed() {
    let euro = Money::new(1, Currency::parse("EUR").expect("a currency"));
    let zero = Money::usd(0);

    assert!(matches!(
        Totals::nothing().plus(Income::Prize, euro, zero),
        Err(TaxError::Amount(_))
    ));
    assert_eq!(
        Totals::nothing().plus(Income::Prize, Money::usd(-1), zero),
        Err(TaxError::Negative)
    );
    assert_eq!(
        Totals::nothing().plus(Income::Prize, zero, Money::usd(-1)),
        Err(TaxError::Negative)
    );
}

fn payment() -> impl Strategy<Value = Paid> {
    let incomes = prop_oneof![Just(Income::Prize), Just(Income::Compensation), Just(Income::Royalty)];
    (
        0..5_u128,
        incomes,
        1..12_000_000_i64,
        any::<bool>(),
        1..=12_u8,
        1..=28_u8,
    )
        .prop_map(|(payee, income, cents, is_withheld, month, day)| {
            let gross = Money::usd(cents);
            let rate_bp = if is_withheld { 2_400 } else { 0 };
            let month = Month::try_from(month).expect("a month");
            Paid {
                payout: Uuid::nil(),
                payee: Uuid::from_u128(payee),
                income,
                gross,
                withheld: gross.share_half_up(rate_bp).expect("a share"),
                paid_on: Date::from_calendar_date(2026, month, day).expect("a day"),
            }
        })
}

proptest! {
    #[test]
    fn box_4_of_all_forms_is_line_2_of_form_945(
        payments in proptest::collection::vec(payment(), 0..40),
        exempt in 0..5_u128,
    ) {
        let table = TaxTable::standard();
        let withheld = payments.iter().map(|paid| Withheld { amount: paid.withheld, paid_on: paid.paid_on });
        let annual = form945(2026, withheld, DepositSchedule::Monthly, &table, is_business_day).expect("dollars");

        let mut box_4 = Money::usd(0);
        for (payee, totals) in totals_by_payee(2026, payments.iter().copied()).expect("dollars") {
            let is_exempt = payee == Uuid::from_u128(exempt);
            let reporting = if is_exempt { Reporting::Exempt } else { Reporting::Reportable };
            for form in FormType::ALL {
                if let FormDecision::Required(boxes) = form_due(form, 2026, &totals, reporting, &table).expect("configured") {
                    box_4 = box_4.plus(boxes.amount(FormBox::TaxWithheld)).expect("dollars");
                }
            }
        }
        prop_assert_eq!(box_4, annual.backup_withholding);
    }
}
