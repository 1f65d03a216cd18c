use crate::{HolderName, HolderNameError};

#[test]
fn r6_1_names_of_any_script_pass() {
    for raw in [
        "Jo",
        "Jane Q. Member",
        "Mary-Ann O'Brien",
        "José Ñuñez",
        "Jose\u{301} Nun\u{303}ez",
        "Łukasz Żółć",
        "Анна Иванова",
        "李小龍",
        "विक्रम सिंह",
        "ณัฏฐ์ ใจดี",
        "محمد علي",
    ] {
        assert_eq!(HolderName::parse(raw).expect(raw).as_str(), raw);
    }
    assert!(HolderName::parse(&"x".repeat(100)).is_ok());
}

#[test]
fn a_name_loses_the_blanks_around_it_and_the_typographic_apostrophe() {
    let name = HolderName::parse("  Mary O\u{2019}Brien ").expect("a name");

    assert_eq!(name.as_str(), "Mary O'Brien");
}

#[test]
fn r6_1_texts_that_are_no_names_are_refused() {
    for raw in ["", "J", "   J   ", &"x".repeat(101)] {
        assert_eq!(HolderName::parse(raw), Err(HolderNameError::Length), "{raw:?}");
    }
    for raw in [
        "Jane 2",
        "Jane\tMember",
        "Jane\nMember",
        "Jane\u{0}Member",
        "Jane\u{202E}rebmeM",
        "\u{2066}Jane Member",
        "Jane\u{200B}Member",
        "<Jane>",
        "Jane & Joe",
        "=Jane",
        "--",
        "'.",
    ] {
        assert_eq!(HolderName::parse(raw), Err(HolderNameError::Character), "{raw:?}");
    }
}
