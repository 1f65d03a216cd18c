use proptest::prelude::*;

use crate::TinType::{Atin, Ein, Itin, Ssn};
use crate::{TaxId, TaxIdError, TinType};

#[test]
fn r7_1_numbers_that_are_issued_pass() {
    let cases = [
        (
            Ssn,
            &[
                "001-01-0001",
                "665-99-9999",
                "667-01-0001",
                "899-99-9999",
                "536-90-4399",
            ][..],
        ),
        (
            Itin,
            &[
                "912-50-1234",
                "912-65-0001",
                "900-70-0000",
                "999-88-9999",
                "912-90-3456",
                "999-99-9999",
            ],
        ),
        (Atin, &["900-93-0000", "999-93-9999"]),
        (Ein, &["04-2103594", "91-1144442", "88-0000001"]),
    ];
    for (kind, numbers) in cases {
        for raw in numbers {
            let plain = raw.replace('-', "");
            let id = TaxId::parse(raw, kind).expect(raw);
            assert_eq!((id.digits(), id.kind()), (plain.as_str(), kind));
            assert_eq!(TaxId::parse(&plain, kind), Ok(id));
        }
    }
}

#[test]
fn r7_1_numbers_that_are_never_issued_are_refused() {
    let cases = [
        (
            Ssn,
            TaxIdError::NotAnSsn,
            &[
                "000-12-3456",
                "666-12-3456",
                "900-12-3456",
                "123-00-4567",
                "123-45-0000",
                "078-05-1120",
                "219-09-9999",
                "457-55-5462",
            ][..],
        ),
        (
            Itin,
            TaxIdError::NotAnItin,
            &[
                "912-49-0000",
                "912-66-1234",
                "912-69-0000",
                "912-89-1234",
                "912-93-4567",
                "812-70-1234",
            ],
        ),
        (Atin, TaxIdError::NotAnAtin, &["912-92-0001", "812-93-0001"]),
        (Ein, TaxIdError::NotAnEin, &["07-1144442", "00-1234567", "97-0000000"]),
    ];
    for (kind, error, numbers) in cases {
        for raw in numbers {
            assert_eq!(TaxId::parse(raw, kind), Err(error), "{raw} as {}", kind.code());
        }
    }
}

#[test]
fn r7_1_hyphens_stand_in_their_customary_places_or_not_at_all() {
    for raw in [
        "911-14-4442",
        "9-11144442",
        "91-1144442-",
        "91--1144442",
        "911144442 ",
        "91 1144442",
        "91114444",
        "9111444422",
        "91-114444x",
        "",
        "-",
    ] {
        assert_eq!(TaxId::parse(raw, Ein), Err(TaxIdError::Format), "{raw:?}");
    }
    for raw in ["53-6904399", "536-904-399", "5-3-6904399", "٥٣٦٩٠٤٣٩٩"] {
        assert_eq!(TaxId::parse(raw, Ssn), Err(TaxIdError::Format), "{raw:?}");
    }
}

#[test]
fn placeholders_are_told_from_numbers() {
    for kind in [Ssn, Ein, Atin] {
        for raw in ["123456789", "111111111", "999999999", "000000000"] {
            assert_eq!(TaxId::parse(raw, kind), Err(TaxIdError::Placeholder), "{raw}");
        }
    }
    assert_eq!(TaxId::parse("123-45-6789", Ssn), Err(TaxIdError::Placeholder));
    assert_eq!(TaxId::parse("123-45-6789", Itin), Err(TaxIdError::Placeholder));
    assert_eq!(TaxId::parse("111-11-1111", Itin), Err(TaxIdError::NotAnItin));
}

#[test]
fn r7_1_only_the_last_four_digits_are_shown() {
    let ssn = TaxId::parse("536-90-4399", Ssn).expect("issued");
    let ein = TaxId::parse("04-2103594", Ein).expect("issued");

    assert_eq!((ssn.masked().as_str(), ssn.last4()), ("XXX-XX-4399", "4399"));
    assert_eq!((ein.masked().as_str(), ein.last4()), ("XX-XXX3594", "3594"));
    assert_eq!(format!("{ssn:?}"), "TaxId(Ssn, [redacted])");
}

#[test]
fn stored_texts_come_back_as_they_were() {
    for kind in TinType::ALL {
        assert_eq!(TinType::parse(kind.code()), Some(kind));
    }
    assert_eq!(TinType::parse("SSN"), None);
}

proptest! {
    #[test]
    fn a_number_that_begins_with_nine_is_of_one_kind_at_most(digits in "9[0-9]{8}") {
        let kinds = [Ssn, Itin, Atin].into_iter().filter(|kind| TaxId::parse(&digits, *kind).is_ok());
        prop_assert!(kinds.count() <= 1);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(raw in ".{0,14}", kind in 0usize..4) {
        if let Ok(id) = TaxId::parse(&raw, TinType::ALL[kind]) {
            prop_assert_eq!(id.digits(), raw.replace('-', ""));
        }
    }
}
