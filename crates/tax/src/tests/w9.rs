use crate::{Classification, ExemptCode, FieldFault, TinType, W9, W9AddressDraft, W9Draft};

fn draft() -> W9Draft {
    W9Draft {
        us_person: true,
        legal_name: " Jane Q. Member ".to_owned(),
        business_name: Some("  ".to_owned()),
        classification: "individual".to_owned(),
        exempt_code: None,
        address: address("US", "IL", "62701"),
        tin: "536-90-4399".to_owned(),
        tin_type: "ssn".to_owned(),
        certified: true,
        signature: "Jane Member".to_owned(),
    }
}

fn address(country: &str, state: &str, postal_code: &str) -> W9AddressDraft {
    W9AddressDraft {
        street: "1 Main Street".to_owned(),
        line2: Some("Apt 2".to_owned()),
        city: "Springfield".to_owned(),
        state: state.to_owned(),
        postal_code: postal_code.to_owned(),
        country: country.to_owned(),
    }
}

fn corporation() -> W9Draft {
    W9Draft {
        classification: "c_corporation".to_owned(),
        tin: "04-2103594".to_owned(),
        tin_type: "ein".to_owned(),
        ..draft()
    }
}

fn fields(draft: W9Draft) -> Vec<&'static str> {
    let faults = W9::new(draft).expect_err("faults");
    faults.iter().map(|fault| fault.field).collect()
}

#[test]
fn r7_1_a_complete_form_is_kept_without_the_blanks_around_it() {
    let form = W9::new(draft()).expect("complete");

    assert_eq!((form.legal_name(), form.business_name()), ("Jane Q. Member", None));
    assert_eq!(form.classification(), Classification::Individual);
    assert_eq!((form.tin().kind(), form.tin().last4()), (TinType::Ssn, "4399"));
    assert_eq!(
        (form.address().line2(), form.signature()),
        (Some("Apt 2"), "Jane Member")
    );
    assert!(form.us_person() && !form.is_foreign() && !form.is_exempt());
}

#[test]
fn r7_1_an_address_says_each_of_its_parts_as_it_was_given() {
    let form = W9::new(draft()).expect("complete");
    let address = form.address();

    assert_eq!((address.street(), address.city()), ("1 Main Street", "Springfield"));
    assert_eq!(
        (address.state(), address.postal_code(), address.country()),
        ("IL", "62701", "US")
    );
}

#[test]
fn r7_1_states_and_zip_codes_are_those_of_the_postal_service() {
    let cases = [
        ("IL", "62701", vec![]),
        ("PR", "00901-1234", vec![]),
        ("il", "62701", vec!["address.state"]),
        ("XX", "62701", vec!["address.state"]),
        ("IL", "6270", vec!["address.postalCode"]),
        ("IL", "62701-12", vec!["address.postalCode"]),
        ("IL", "627-1234", vec!["address.postalCode"]),
        ("IL", "6270a", vec!["address.postalCode"]),
    ];
    for (state, postal_code, expected) in cases {
        let given = W9Draft {
            address: address("US", state, postal_code),
            ..draft()
        };
        let found: Vec<_> = W9::new(given)
            .err()
            .into_iter()
            .flatten()
            .map(|fault| fault.field)
            .collect();
        assert_eq!(found, expected, "{state} {postal_code}");
    }
}

#[test]
fn r7_1_every_fault_is_named_at_once() {
    let empty = fields(W9Draft::default());

    let expected = [
        "legalName",
        "signature",
        "taxClassification",
        "tinType",
        "address.street",
        "address.city",
        "address.state",
        "address.postalCode",
        "address.country",
        "certified",
    ];
    assert_eq!(empty, expected);
}

#[test]
fn r7_1_lengths_have_their_bounds() {
    let long = "x".repeat(101);
    let cases = [
        (
            W9Draft {
                legal_name: long.clone(),
                ..draft()
            },
            "legalName",
        ),
        (
            W9Draft {
                legal_name: "Jane\u{7}".to_owned(),
                ..draft()
            },
            "legalName",
        ),
        (
            W9Draft {
                business_name: Some(long.clone()),
                ..draft()
            },
            "businessName",
        ),
        (
            W9Draft {
                signature: "J".to_owned(),
                ..draft()
            },
            "signature",
        ),
        (
            W9Draft {
                signature: long,
                ..draft()
            },
            "signature",
        ),
        (
            W9Draft {
                certified: false,
                ..draft()
            },
            "certified",
        ),
    ];
    for (draft, field) in cases {
        assert_eq!(fields(draft), [field]);
    }
}

#[test]
fn r7_1_a_message_never_repeats_the_number() {
    let mut draft = draft();
    draft.tin = "078-05-1120".to_owned();

    let shown = format!("{draft:?}");
    let faults = W9::new(draft).expect_err("never issued");

    let expected = FieldFault {
        field: "tin",
        message: "no such social security number is issued".to_owned(),
    };
    assert_eq!(faults, [expected]);
    assert!(!shown.contains("1120"), "{shown}");
    let form = format!("{:?}", W9::new(corporation()).expect("complete"));
    assert!(!form.contains("3594"), "{form}");
}

#[test]
fn r7_1_individuals_have_no_exempt_payee_code() {
    let with_code = |draft: W9Draft, code: &str| W9Draft {
        exempt_code: Some(code.to_owned()),
        ..draft
    };

    assert_eq!(fields(with_code(draft(), "5")), ["exemptPayeeCode"]);
    for code in ["0", "14", "05", "x", "+5"] {
        assert_eq!(fields(with_code(corporation(), code)), ["exemptPayeeCode"], "{code:?}");
    }
    let form = W9::new(with_code(corporation(), "5")).expect("complete");
    assert_eq!(form.exempt_code().map(ExemptCode::number), Some(5));
}

#[test]
fn codes_one_to_five_and_corporations_are_exempt() {
    for code in 1..=13 {
        let partnership = W9Draft {
            classification: "partnership".to_owned(),
            exempt_code: Some(code.to_string()),
            ..corporation()
        };
        assert_eq!(
            W9::new(partnership).expect("complete").is_exempt(),
            code <= 5,
            "code {code}"
        );
    }
    for class in Classification::ALL {
        let form = W9::new(W9Draft {
            classification: class.code().to_owned(),
            ..corporation()
        });
        let corporate = matches!(class.code(), "c_corporation" | "s_corporation" | "llc_c" | "llc_s");
        assert_eq!(form.expect("complete").is_exempt(), corporate, "T9 {class:?}");
    }
}

#[test]
fn a_corporation_or_partnership_gives_its_employer_identification_number() {
    for class in [
        "c_corporation",
        "s_corporation",
        "partnership",
        "llc_c",
        "llc_s",
        "llc_partnership",
    ] {
        let form = W9Draft {
            classification: class.to_owned(),
            ..draft()
        };
        assert_eq!(fields(form), ["tinType"], "{class}");
    }
    for class in ["individual", "sole_proprietor", "trust_estate", "other"] {
        let form = W9Draft {
            classification: class.to_owned(),
            ..draft()
        };
        assert!(W9::new(form).is_ok(), "{class}");
    }
}

#[test]
fn r7_3_a_payee_who_is_no_us_person_or_lives_abroad_is_foreign() {
    let says_so = W9Draft {
        us_person: false,
        ..draft()
    };
    let abroad = W9Draft {
        address: address("CA", "Ontario", "K1A 0B1"),
        ..draft()
    };

    assert!(W9::new(says_so).expect("complete").is_foreign());
    assert!(W9::new(abroad).expect("complete").is_foreign());
}

#[test]
fn r7_3_the_territories_are_not_abroad_whichever_way_they_are_written() {
    for (country, state) in [
        ("US", "PR"),
        ("PR", "PR"),
        ("GU", "GU"),
        ("VI", "VI"),
        ("AS", "AS"),
        ("MP", "MP"),
    ] {
        let form = W9Draft {
            address: address(country, state, "00901"),
            ..draft()
        };
        assert!(!W9::new(form).expect("complete").is_foreign(), "{country}");
    }
    let without_zip = W9Draft {
        address: address("PR", "PR", "K1A 0B1"),
        ..draft()
    };
    assert_eq!(fields(without_zip), ["address.postalCode"]);
}

#[test]
fn stored_texts_come_back_as_they_were() {
    for class in Classification::ALL {
        assert_eq!(Classification::parse(class.code()), Some(class));
    }
    assert_eq!(Classification::parse("llc"), None);
}
