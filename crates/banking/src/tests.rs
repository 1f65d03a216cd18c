mod address;
mod calendar;
mod holder;
mod numbers;

use crate::{AccountNumber, AccountType, BankDetails, HolderName, RoutingNumber, mask};

#[test]
fn a_mask_shows_the_last_four_and_no_more() {
    assert_eq!(mask("6789"), "****6789");
    assert_eq!(mask("89"), "****89");
    assert_eq!(mask("000123456789"), "****6789");
    assert_eq!(mask(""), "****");
}

#[test]
fn r6_1_bank_details_never_show_in_debug_output() {
    let details = BankDetails {
        holder: HolderName::parse("Jane Q. Member").expect("a name"),
        routing: RoutingNumber::parse("021000021").expect("a routing number"),
        account: AccountNumber::parse("000987654321").expect("an account number"),
        account_type: AccountType::Checking,
    };

    let shown = format!("{details:?}");

    for secret in ["021000021", "0021", "000987654321", "4321", "Jane"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(shown.matches("[redacted]").count(), 3);
}

#[test]
fn stored_texts_come_back_as_they_were() {
    for kind in AccountType::ALL {
        assert_eq!(AccountType::parse(kind.code()), Some(kind));
    }
    assert_eq!(AccountType::parse("Checking"), None);
}
