use std::cmp::Ordering;

use proptest::prelude::*;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::QueueKey;

fn key(seconds: i64, user: u128) -> QueueKey {
    QueueKey {
        tenure_start: OffsetDateTime::from_unix_timestamp(seconds).expect("within the calendar"),
        user_id: Uuid::from_u128(user),
    }
}

#[test]
fn r2_1_the_earliest_tenure_comes_first_and_ties_go_by_user_id() {
    let mut queue = [key(20, 1), key(10, 9), key(10, 2), key(30, 0)];

    queue.sort();

    assert_eq!(queue, [key(10, 2), key(10, 9), key(20, 1), key(30, 0)]);
}

#[test]
fn r2_1_the_same_instant_in_another_zone_is_a_tie() {
    let mut abroad = key(10, 2);
    abroad.tenure_start = abroad
        .tenure_start
        .to_offset(UtcOffset::from_hms(13, 0, 0).expect("an offset"));

    assert_eq!(abroad, key(10, 2));
    assert_eq!(abroad.cmp(&key(10, 3)), Ordering::Less);
    assert_eq!(abroad.cmp(&key(10, 1)), Ordering::Greater);
}

/// Few tenures, so that there are ties; one key per user.
fn members() -> impl Strategy<Value = Vec<QueueKey>> {
    let tenures = proptest::collection::btree_map(any::<u128>(), 0i64..5, 0..40);
    let keys = tenures.prop_map(|users| users.into_iter().map(|(user, tenure)| key(tenure, user)).collect());
    Strategy::prop_shuffle(keys)
}

proptest! {
    #[test]
    fn r2_1_positions_are_one_based_and_without_gaps(members in members()) {
        let mut positions: Vec<usize> =
            members.iter().map(|one| members.iter().filter(|other| *other < one).count() + 1).collect();
        positions.sort_unstable();
        prop_assert!(positions.into_iter().eq(1..=members.len()));
    }

    #[test]
    fn r2_1_the_order_is_total(tenures in [0i64..3, 0i64..3, 0i64..3], users in [0u128..3, 0u128..3, 0u128..3]) {
        let [a, b, c] = [0, 1, 2].map(|index| key(tenures[index], users[index]));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        prop_assert!(!(a <= b && b <= c) || a <= c);
    }
}
