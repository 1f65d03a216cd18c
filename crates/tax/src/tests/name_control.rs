use crate::{Classification, PersonName, name_control};

#[test]
fn a_person_is_known_by_the_first_letters_of_the_surname() {
    let cases = [
        ("Dorothy Willow", "WILL"),
        ("Joe McCedar", "MCCE"),
        ("Brandy Cedar-Hawthorn", "CEDA"),
        ("Mark Hemlock dba The Sunshine Cafe", "HEML"),
        ("Mark Hemlock d/b/a The Sunshine Cafe", "HEML"),
        ("Sinead O'Connor", "OCON"),
        ("Sinead O\u{2019}Connor", "OCON"),
        ("Binh To La", "LA"),
        ("Amy Li-Wong", "LI"),
        ("John Q. Public, Jr.", "PUBL"),
        ("John Public III", "PUBL"),
        ("José Muñoz", "MUNO"),
        ("Madonna", "MADO"),
    ];
    for (name, expected) in cases {
        let control = name_control(name, Classification::Individual);
        assert_eq!(control.as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn a_business_is_known_by_the_first_characters_that_count() {
    let cases = [
        ("The Willow Co.", "WILL"),
        ("The Hawthorn", "THEH"),
        ("P & P Company", "P&PC"),
        ("Y-Z Drive Co", "Y-ZD"),
        ("11th Street Inc.", "11TH"),
        ("ELM", "ELM"),
        ("Theodore & Sons", "THEO"),
        ("Élan Studios", "ELAN"),
    ];
    for (name, expected) in cases {
        let control = name_control(name, Classification::CCorporation);
        assert_eq!(control.as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn the_classification_decides_which_words_count() {
    let name = "Dorothy Willow";

    assert_eq!(
        name_control(name, Classification::SoleProprietor).as_deref(),
        Some("WILL")
    );
    assert_eq!(
        name_control(name, Classification::LlcPartnership).as_deref(),
        Some("DORO")
    );
}

#[test]
fn a_name_without_a_letter_has_no_control() {
    for name in ["", "  ", "-", "李", "&", "dba Cafe"] {
        assert_eq!(name_control(name, Classification::Individual), None, "{name:?}");
    }
    assert_eq!(name_control("& - &", Classification::Partnership), None);
}

#[test]
fn a_name_is_split_with_the_surname_last() {
    let parts = |name: &str| {
        let PersonName {
            first,
            middle,
            last,
            suffix,
        } = PersonName::split(name);
        [first, middle, last, suffix]
    };

    assert_eq!(parts("Jane Quincy van Member"), ["Jane", "Quincy van", "Member", ""]);
    assert_eq!(parts("  John   Public,  Jr. "), ["John", "", "Public", "Jr."]);
    assert_eq!(parts("Madonna"), ["", "", "Madonna", ""]);
    assert_eq!(parts("Jr"), ["", "", "Jr", ""]);
    assert_eq!(parts(""), ["", "", "", ""]);
}
