use proptest::prelude::*;

use crate::{AccountNumber, AccountNumberError, RoutingNumber, RoutingNumberError};

#[test]
fn r6_1_routing_numbers_of_real_banks_pass() {
    for raw in [
        "021000021",
        "121000358",
        "091000019",
        "062000019",
        "322271627",
        "026009593",
        "231380104",
        "011000015",
        "256074974",
    ] {
        let routing = RoutingNumber::parse(raw).expect("a routing number of a real bank");
        assert_eq!((routing.digits(), routing.last4()), (raw, &raw[5..]));
    }
}

#[test]
fn r6_1_routing_numbers_that_nothing_can_be_paid_to_are_refused() {
    let cases = [
        ("021000022", RoutingNumberError::Checksum),
        ("012000021", RoutingNumberError::Checksum),
        ("130000006", RoutingNumberError::Prefix),
        ("810000009", RoutingNumberError::Prefix),
        ("500000005", RoutingNumberError::Prefix),
        ("000000000", RoutingNumberError::Prefix),
        ("655060042", RoutingNumberError::Prefix),
        ("12100035", RoutingNumberError::NotNineDigits),
        ("0210000210", RoutingNumberError::NotNineDigits),
        ("02100002x", RoutingNumberError::NotNineDigits),
        (" 21000021", RoutingNumberError::NotNineDigits),
        ("٠٢١٠٠٠٠٢١", RoutingNumberError::NotNineDigits),
        ("", RoutingNumberError::NotNineDigits),
    ];
    for (raw, expected) in cases {
        assert_eq!(RoutingNumber::parse(raw), Err(expected), "{raw:?}");
    }
}

#[test]
fn r6_1_account_numbers_keep_their_leading_zeros() {
    let account = AccountNumber::parse("000987654321").expect("an account number");

    assert_eq!((account.digits(), account.last4()), ("000987654321", "4321"));
}

#[test]
fn r6_1_account_numbers_have_four_to_seventeen_digits() {
    for length in [4, 17] {
        assert!(AccountNumber::parse(&"7".repeat(length)).is_ok(), "{length} digits");
    }
    for length in [0, 3, 18] {
        let refused = AccountNumber::parse(&"7".repeat(length));
        assert_eq!(refused, Err(AccountNumberError::Length), "{length} digits");
    }
    for raw in ["12 34", "12-34", "1234x", "١٢٣٤"] {
        assert_eq!(AccountNumber::parse(raw), Err(AccountNumberError::NotDigits), "{raw:?}");
    }
}

#[test]
fn a_short_account_number_is_never_shown_whole() {
    for (raw, last) in [
        ("1234", "34"),
        ("12345", "45"),
        ("1234567", "567"),
        ("12345678", "5678"),
    ] {
        assert_eq!(AccountNumber::parse(raw).expect("an account number").last4(), last);
    }
}

/// Eight digits of a prefix that is in use, and the check digit.
fn routing_digits() -> impl Strategy<Value = [u8; 9]> {
    let prefix = prop_oneof![1u8..=12, 21u8..=32];
    (prefix, proptest::array::uniform6(0u8..10)).prop_map(|(prefix, [a, b, c, d, e, f])| {
        let mut digits = [prefix / 10, prefix % 10, a, b, c, d, e, f, 0];
        let weighted = digits
            .iter()
            .zip([3, 7, 1, 3, 7, 1, 3, 7])
            .map(|(digit, weight)| u32::from(*digit) * weight);
        let check = (10 - weighted.sum::<u32>() % 10) % 10;
        digits[8] = u8::try_from(check).expect("one digit");
        digits
    })
}

fn text_of(digits: [u8; 9]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

proptest! {
    #[test]
    fn one_wrong_digit_is_always_noticed(digits in routing_digits(), place in 0usize..9, wrong in 1u8..10) {
        prop_assert!(RoutingNumber::parse(&text_of(digits)).is_ok());
        let mut mistyped = digits;
        mistyped[place] = (digits[place] + wrong) % 10;
        prop_assert!(RoutingNumber::parse(&text_of(mistyped)).is_err());
    }

    #[test]
    fn two_neighbours_swapped_are_noticed_unless_they_differ_by_five(digits in routing_digits(), place in 0usize..8) {
        prop_assume!(digits[place].abs_diff(digits[place + 1]) % 5 != 0);
        let mut swapped = digits;
        swapped.swap(place, place + 1);
        prop_assert!(RoutingNumber::parse(&text_of(swapped)).is_err());
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(raw in ".{0,20}") {
        let account = AccountNumber::parse(&raw).map(|account| account.digits() == raw);
        prop_assert!(account.unwrap_or(true));
        prop_assert!(RoutingNumber::parse(&raw).map_or(true, |routing| routing.digits() == raw));
    }
}
