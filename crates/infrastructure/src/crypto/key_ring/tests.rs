use super::*;

const ROW: Uuid = Uuid::from_u128(0x018f_3c1e_0000_7000_8000_0000_0000_0001);
const FIRST: &str = "fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGa";
const SECOND: &str = "q8Zr.W1m~Yc6Ht4pKs0e+Vd9Lb3jXo7u";

fn ring(active: (&str, &str), retired: &[(&str, &str)]) -> KeyRing {
    let retired: Vec<_> = retired
        .iter()
        .map(|(id, text)| ((*id).to_owned(), SecretString::from(*text)))
        .collect();
    KeyRing::new(active.0, &active.1.into(), &retired).expect("good keys")
}

/// The key of the published test vector.
fn vector_key() -> RingKey {
    RingKey::derive("1", b"0123456789abcdef0123456789abcdef")
}

#[test]
fn the_published_vector_of_a_sealed_field_is_reproduced() {
    let key = vector_key();
    let nonce = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    let place = sealed::Place {
        table: "tax_forms",
        column: "tin",
        row_id: ROW,
    };

    let sealed = sealed::seal(&key.field, &key.id, nonce, &place, b"123456789");

    assert_eq!(
        hex::encode(sealed),
        "010131000102030405060708090a0b4175ecc431f62ac727de57799eb0396b9931b1762072a77e99"
    );
}

#[test]
fn the_published_vector_of_a_blind_index_is_reproduced() {
    assert_eq!(
        mac(&vector_key().blind, &["tin", "US", "123456789"]),
        "954b823ce98101431d1991bfd0f18813cf43ba0c28259cb4c8d2706a0f77f99d"
    );
}

#[test]
fn a_value_opens_in_its_own_place_and_nowhere_else() {
    let ring = ring(("k1", FIRST), &[]);

    let sealed = ring.seal("bank_details", "account", ROW, b"000123456789");

    assert_eq!(
        ring.open("bank_details", "account", ROW, &sealed)
            .expect("its own place")
            .as_slice(),
        b"000123456789"
    );
    for (table, column, row) in [
        ("bank_detail", "saccount", ROW),
        ("bank_details", "routing", ROW),
        ("bank_details", "account", Uuid::nil()),
    ] {
        assert_eq!(
            ring.open(table, column, row, &sealed).expect_err("another place"),
            OpenError::Tampered
        );
    }
}

#[test]
fn every_changed_byte_and_every_cut_is_noticed() {
    let ring = ring(("k1", FIRST), &[]);
    let sealed = ring.seal("t", "c", ROW, b"secret");

    for position in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[position] ^= 1;
        assert!(ring.open("t", "c", ROW, &changed).is_err(), "byte {position}");
        assert!(
            ring.open("t", "c", ROW, &sealed[..position]).is_err(),
            "cut at {position}"
        );
    }
}

#[test]
fn the_same_value_never_looks_the_same_twice() {
    let ring = ring(("k1", FIRST), &[]);

    assert_ne!(ring.seal("t", "c", ROW, b"same"), ring.seal("t", "c", ROW, b"same"));
}

#[test]
fn after_a_rotation_old_values_open_and_new_ones_carry_the_new_key() {
    let old = ring(("k1", FIRST), &[]).seal("t", "c", ROW, b"old");
    let rotated = ring(("k2", SECOND), &[("k1", FIRST)]);

    let new = rotated.seal("t", "c", ROW, b"new");

    assert_eq!(sealed::key_id_of(&old), Ok("k1"));
    assert_eq!(sealed::key_id_of(&new), Ok("k2"));
    assert_eq!(
        rotated
            .open("t", "c", ROW, &old)
            .expect("a retired key reads")
            .as_slice(),
        b"old"
    );
    assert_eq!(
        ring(("k1", FIRST), &[]).open("t", "c", ROW, &new),
        Err(OpenError::UnknownKey { id: "k2".to_owned() })
    );
}

#[test]
fn fingerprints_and_blind_indexes_depend_on_every_part_the_purpose_and_the_key() {
    let ring_one = ring(("k1", FIRST), &[]);
    let ring_two = ring(("k1", SECOND), &[]);

    let fingerprint = ring_one.fingerprint(&["021000021", "123", "x"]);

    assert_eq!(fingerprint, ring_one.fingerprint(&["021000021", "123", "x"]));
    assert_ne!(fingerprint, ring_one.fingerprint(&["021000021", "12", "3x"]));
    assert_ne!(fingerprint, ring_one.blind_index("021000021", "123", "x"));
    assert_ne!(fingerprint, ring_two.fingerprint(&["021000021", "123", "x"]));
}

#[test]
fn a_ring_refuses_bad_and_doubled_ids_and_names_the_retired_key_at_fault() {
    let key = SecretString::from(FIRST);
    let twice = [("k1".to_owned(), SecretString::from(SECOND))];
    let weak = [("k0".to_owned(), SecretString::from("a".repeat(32)))];

    assert_eq!(KeyRing::new("k 1", &key, &[]).expect_err("a blank"), KeyError::BadId);
    assert_eq!(
        KeyRing::new("k1", &key, &twice).expect_err("twice"),
        KeyError::DoubleId { id: "k1".to_owned() }
    );
    assert!(
        KeyRing::new("k1", &key, &weak)
            .expect_err("weak")
            .to_string()
            .contains("k0")
    );
}

#[test]
fn debug_shows_ids_only() {
    assert_eq!(
        format!("{:?}", ring(("k2", SECOND), &[("k1", FIRST)])),
        r#"KeyRing { active: "k2", retired: ["k1"], .. }"#
    );
}
