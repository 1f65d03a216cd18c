use crate::{AddressDefect, MailingAddress};

fn in_us(state: &str, postal_code: &str) -> Result<MailingAddress, Vec<AddressDefect>> {
    MailingAddress::new("1 Main Street", Some("Apt 2"), "Springfield", state, postal_code, "US")
}

fn fields(refused: Result<MailingAddress, Vec<AddressDefect>>) -> Vec<&'static str> {
    refused
        .expect_err("defects")
        .iter()
        .map(|defect| defect.field)
        .collect()
}

#[test]
fn r4_3_a_complete_address_is_kept_with_both_lines() {
    let address = in_us("IL", "62701-1234").expect("complete");

    let lines = (address.street(), address.line2(), address.city());
    assert_eq!(lines, ("1 Main Street", Some("Apt 2"), "Springfield"));
    let region = (address.state(), address.postal_code(), address.country());
    assert_eq!(region, ("IL", "62701-1234", "US"));
    assert!(address.is_us());
}

#[test]
fn states_districts_territories_and_the_armed_forces_are_regions() {
    for state in ["NY", "DC", "PR", "GU", "VI", "AS", "MP", "AE"] {
        assert!(in_us(state, "10001").is_ok(), "{state}");
    }
    for state in ["", "ny", "New York", "XX", "N", "ON"] {
        assert_eq!(fields(in_us(state, "10001")), ["state"], "{state:?}");
    }
}

#[test]
fn a_zip_code_has_five_digits_or_five_and_four() {
    for postal_code in [
        "",
        "1234",
        "123456",
        "12345-",
        "12345-678",
        "1234-56789",
        "ABCDE",
        "12345 6789",
        "١٢٣٤٥",
    ] {
        assert_eq!(fields(in_us("NY", postal_code)), ["postalCode"], "{postal_code:?}");
    }
}

#[test]
fn r4_3_every_defect_is_named() {
    let refused = MailingAddress::new(" 1 ", None, "X", "", "", "usa");

    let defects = refused.expect_err("defects");

    let sentences: Vec<String> = defects.iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "street must be 5 to 200 characters",
            "city must be 2 to 100 characters",
            "state must be 1 to 100 characters",
            "postalCode must be 1 to 20 characters",
            "country must be a country code of two upper-case letters",
        ]
    );
}

#[test]
fn elsewhere_regions_and_postal_codes_are_free_but_there() {
    let address = MailingAddress::new("10 Downing Street", None, "London", "England", "SW1A 2AA", "GB");

    assert!(!address.expect("complete").is_us());
    let without = MailingAddress::new("10 Downing Street", None, "London", " ", "", "GB");
    assert_eq!(fields(without), ["state", "postalCode"]);
}

#[test]
fn an_empty_second_line_is_none_and_a_printed_line_has_no_control_characters() {
    let address = MailingAddress::new("1 Main Street", Some("  "), "Springfield", "IL", "62701", "US");
    assert_eq!(address.expect("complete").line2(), None);

    for line2 in ["Apt\n2", "Apt \u{202E}2"] {
        let printed = MailingAddress::new("1 Main Street", Some(line2), "Springfield", "IL", "62701", "US");
        assert_eq!(fields(printed), ["line2"]);
    }
    let long = "x".repeat(201);
    assert_eq!(
        fields(MailingAddress::new(&long, None, "Springfield", "IL", "62701", "US")),
        ["street"]
    );
}
