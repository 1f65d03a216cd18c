use money::Money;

use crate::year_end::Boxes;
use crate::{DepositRules, FormBox, FormLayout, FormType, Income, TaxError, TaxTable};

fn id(year: i32, form: FormType, held: FormBox) -> String {
    let table = TaxTable::standard();
    let layout = table.layout(year).expect("configured");
    layout.find(form, held).expect("a box of the form").id.clone()
}

fn title(year: i32, form: FormType, id: &str) -> Option<String> {
    let table = TaxTable::standard();
    let layout = table.layout(year).expect("configured");
    let printed = layout.of(form).find(|printed| printed.id == id);
    printed.map(|printed| printed.title.clone())
}

#[test]
fn r7_2_boxes_2_3_and_4_keep_their_numbers_and_compensation_moves_to_1a() {
    for year in [2022, 2025, 2026] {
        assert_eq!(id(year, FormType::Misc, FormBox::Royalties), "2");
        assert_eq!(id(year, FormType::Misc, FormBox::OtherIncome), "3");
        assert_eq!(id(year, FormType::Misc, FormBox::TaxWithheld), "4");
        assert_eq!(id(year, FormType::Nec, FormBox::TaxWithheld), "4");
    }
    assert_eq!(id(2025, FormType::Nec, FormBox::Compensation), "1");
    assert_eq!(id(2026, FormType::Nec, FormBox::Compensation), "1a");
}

#[test]
fn r7_6_prizes_and_royalties_share_a_form_and_compensation_has_its_own() {
    for (income, form, held, title) in [
        (
            Income::Prize,
            FormType::Misc,
            FormBox::OtherIncome,
            "Miscellaneous Information",
        ),
        (
            Income::Royalty,
            FormType::Misc,
            FormBox::Royalties,
            "Miscellaneous Information",
        ),
        (
            Income::Compensation,
            FormType::Nec,
            FormBox::Compensation,
            "Nonemployee Compensation",
        ),
    ] {
        assert_eq!((income.form(), form.title()), (form, title));
        assert!(form.boxes().contains(&held));
    }
}

#[test]
fn r7_2_the_forms_of_2026_have_boxes_that_those_of_2025_have_not() {
    for form_box in ["13a", "13b"] {
        assert_eq!(title(2025, FormType::Misc, form_box), None);
        assert!(title(2026, FormType::Misc, form_box).is_some());
    }
    assert_eq!(title(2026, FormType::Misc, "13"), None);
    assert_eq!(
        title(2024, FormType::Misc, "14").as_deref(),
        Some("Excess golden parachute payments")
    );
    assert_eq!(
        title(2025, FormType::Misc, "14").as_deref(),
        Some("Reserved for future use")
    );
    assert_eq!(
        title(2026, FormType::Misc, "14").as_deref(),
        Some("Overtime compensation")
    );
    assert_eq!(
        title(2025, FormType::Nec, "3").as_deref(),
        Some("Excess golden parachute payments")
    );
}

#[test]
fn r7_2_a_prize_leaves_the_new_boxes_blank() {
    let table = TaxTable::standard();
    let boxes = Boxes::empty()
        .plus(FormBox::OtherIncome, Money::usd(10_000_000))
        .expect("dollars");

    let layout = table.layout(2026).expect("configured");
    let filled: Vec<(&str, Money)> = layout
        .filled(FormType::Misc, &boxes)
        .filter_map(|(printed, amount)| Some((printed.id.as_str(), amount?)))
        .collect();

    assert_eq!(filled, [("3", Money::usd(10_000_000))]);
    assert_eq!(layout.filled(FormType::Misc, &boxes).count(), 19);
}

#[test]
fn r7_2_a_year_without_a_layout_is_an_error_until_one_is_added() {
    let table = TaxTable::standard();
    let error = table.layout(2027).expect_err("not published yet");
    assert_eq!(error, TaxError::LayoutUnconfigured { year: 2027 });
    assert_eq!(
        error.to_string(),
        "no layout of the tax forms is configured for the tax year 2027"
    );

    let unchanged = FormLayout {
        year: 2027,
        ..table.layout(2026).expect("configured").clone()
    };
    let table = table.with_layout(unchanged.clone());

    assert_eq!(table.layout(2027), Ok(&unchanged));
}

#[test]
fn each_box_we_fill_stands_on_its_form_once_and_names_its_source() {
    let table = TaxTable::standard();
    for year in 2022..=2026 {
        let layout = table.layout(year).expect("configured");
        assert!(layout.source.contains("Rev."), "{year}");
        for form in FormType::ALL {
            for held in form.boxes() {
                let there = layout.of(form).filter(|printed| printed.holds == Some(*held));
                assert_eq!(there.count(), 1, "{} {year}: {held:?}", form.code());
            }
        }
    }
}

#[test]
fn deposit_rules_hold_until_they_are_replaced() {
    let table = TaxTable::standard();
    let standing = table.deposit_rules(2026).expect("configured").clone();
    let raised = DepositRules {
        from_year: 2030,
        deposits_from: Money::usd(500_000),
        ..standing.clone()
    };

    let table = table.with_deposit_rules(raised.clone());

    assert_eq!(table.deposit_rules(2029), Ok(&standing));
    assert_eq!(table.deposit_rules(2031), Ok(&raised));
    assert_eq!(
        TaxTable::empty().deposit_rules(2026),
        Err(TaxError::DepositRulesUnconfigured { year: 2026 })
    );
}

#[test]
fn forms_and_boxes_are_read_back_from_what_is_stored() {
    for form in FormType::ALL {
        assert_eq!(FormType::parse(form.code()), Some(form));
    }
    for held in FormBox::ALL {
        assert_eq!(FormBox::parse(held.code()), Some(held));
    }
    assert_eq!(FormType::parse("W-9"), None);
    assert_eq!(FormBox::parse("3"), None);
}
