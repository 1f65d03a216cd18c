use money::{Currency, Money};
use uuid::Uuid;

use super::PAYEE;
use crate::ContentHash;

fn hash(payee: Uuid, cents: i64, method: &str, destination: Option<&str>) -> ContentHash {
    ContentHash::of(payee, Money::usd(cents), method, destination)
}

#[test]
fn r3_3_the_hash_of_stored_votes_never_changes() {
    let hash = hash(PAYEE, 10_000_000, "ach", Some("fingerprint"));

    assert_eq!(
        hash.as_str(),
        "d89a0e458e4a7654870ddd89f349f9dc8c77654fcb22d6bc71aa51b169552428"
    );
}

#[test]
fn r3_3_whatever_is_approved_changes_the_hash() {
    let euro = Currency::parse("EUR").expect("a currency");
    let hashes = [
        hash(PAYEE, 100, "ach", Some("a")),
        hash(Uuid::from_u128(9), 100, "ach", Some("a")),
        hash(PAYEE, 101, "ach", Some("a")),
        ContentHash::of(PAYEE, Money::new(100, euro), "ach", Some("a")),
        hash(PAYEE, 100, "check", Some("a")),
        hash(PAYEE, 100, "ach", Some("b")),
        hash(PAYEE, 100, "ach", Some("")),
        hash(PAYEE, 100, "ach", None),
        hash(PAYEE, 100, "ac", Some("ha")),
    ];
    for (index, one) in hashes.iter().enumerate() {
        assert!(!hashes[..index].contains(one), "{index} collides");
    }
}

#[test]
fn a_stored_hash_comes_back_as_it_was_and_nothing_else_does() {
    let hash = hash(PAYEE, 100, "ach", None);

    assert_eq!(ContentHash::parse(hash.as_str()), Some(hash));
    assert_eq!(ContentHash::parse(&hash.as_str().to_uppercase()), None);
    assert_eq!(ContentHash::parse(&hash.as_str()[1..]), None);
    assert_eq!(ContentHash::parse(""), None);
    assert_eq!(hash.to_string(), hash.as_str());
    assert!(format!("{hash:?}").contains(hash.as_str()));
}
