use membership::Reason;

use super::{Fault, Queued, Selection, select};
use crate::UserId;
use crate::given::person;

const INITIATOR: UserId = person(99);

/// The member with number `n`, at place `n` of the queue.
fn selectable(n: u128) -> Queued {
    Queued {
        user: person(n),
        position: u64::try_from(n).ok(),
        reasons: Vec::new(),
    }
}

fn unselectable(n: u128, reasons: &[Reason]) -> Queued {
    Queued {
        reasons: reasons.to_vec(),
        ..selectable(n)
    }
}

fn people(numbers: &[u128]) -> Vec<UserId> {
    numbers.iter().map(|n| person(*n)).collect()
}

fn in_order(choice: &[u128], queue: &[Queued]) -> Selection {
    select(&people(choice), queue, INITIATOR, true)
}

#[test]
fn r2_5_members_from_the_head_of_the_queue_are_chosen_in_its_order() {
    let selection = in_order(&[2, 1, 3], &[selectable(1), selectable(2), selectable(3)]);
    assert_eq!(
        selection,
        Selection {
            chosen: people(&[1, 2, 3]),
            faulty: Vec::new()
        }
    );
}

#[test]
fn r2_5_passing_over_unselectable_members_is_normal() {
    let queue = [unselectable(1, &[Reason::KycExpired]), selectable(2)];
    let selection = in_order(&[2], &queue);
    assert_eq!(
        selection,
        Selection {
            chosen: people(&[2]),
            faulty: Vec::new()
        }
    );
}

#[test]
fn r2_5_passing_over_selectable_members_is_refused_for_everybody_behind_them() {
    let queue = [selectable(1), selectable(2), selectable(3), selectable(4)];
    let selection = in_order(&[1, 3, 4], &queue);
    assert_eq!(selection.chosen, people(&[1]));
    assert_eq!(
        selection.faulty,
        [
            (person(3), vec![Fault::OutOfOrder { passed_over: 1 }]),
            (person(4), vec![Fault::OutOfOrder { passed_over: 2 }])
        ]
    );
}

#[test]
fn r2_5_the_order_can_be_overridden_and_nothing_else() {
    let queue = [selectable(1), unselectable(2, &[Reason::OpenPayout]), selectable(3)];
    let selection = select(&people(&[2, 3]), &queue, INITIATOR, false);
    assert_eq!(selection.chosen, people(&[3]));
    assert_eq!(
        selection.faulty,
        [(person(2), vec![Fault::NotSelectable(Reason::OpenPayout)])]
    );
}

#[test]
fn r2_5_a_bad_choice_lists_every_member_with_every_reason() {
    let both = [Reason::KycNotVerified, Reason::OpenPayout];
    let queue = [selectable(1), unselectable(2, &both), selectable(3)];
    let selection = in_order(&[1, 2, 8, 9], &queue);
    assert_eq!(selection.chosen, people(&[1]));
    assert_eq!(
        selection.faulty,
        [
            (person(2), both.map(Fault::NotSelectable).to_vec()),
            (person(8), vec![Fault::UnknownUser]),
            (person(9), vec![Fault::UnknownUser]),
        ]
    );
}

#[test]
fn r2_5_an_unselectable_member_is_not_also_out_of_order() {
    let queue = [selectable(1), unselectable(2, &[Reason::KycExpired])];
    let selection = in_order(&[2], &queue);
    assert_eq!(
        selection.faulty,
        [(person(2), vec![Fault::NotSelectable(Reason::KycExpired)])]
    );
}

#[test]
fn r2_5_a_selectable_member_outside_the_queue_is_not_passed_over() {
    let outside = Queued {
        position: None,
        ..selectable(1)
    };
    assert_eq!(in_order(&[2], &[outside, selectable(2)]).chosen, people(&[2]));
}

#[test]
fn a_member_named_twice_is_not_chosen_and_nobody_overtakes_him() {
    let selection = in_order(&[1, 2, 1], &[selectable(1), selectable(2)]);
    assert_eq!(selection.chosen, []);
    assert_eq!(
        selection.faulty,
        [
            (person(1), vec![Fault::NamedTwice]),
            (person(2), vec![Fault::OutOfOrder { passed_over: 1 }])
        ]
    );
}

#[test]
fn r4_7_nobody_initiates_his_own_payout() {
    let queue = [selectable(1), selectable(2)];
    let selection = select(&people(&[1, 2]), &queue, person(2), true);
    assert_eq!(selection.chosen, people(&[1]));
    assert_eq!(selection.faulty, [(person(2), vec![Fault::OwnPayout])]);
}

#[test]
fn each_fault_has_its_code() {
    let faults = [
        Fault::UnknownUser,
        Fault::NamedTwice,
        Fault::OwnPayout,
        Fault::NotSelectable(Reason::KycExpired),
        Fault::OutOfOrder { passed_over: 2 },
    ];
    let codes = faults.map(|fault| fault.code());
    assert_eq!(
        codes,
        [
            "UNKNOWN_USER",
            "NAMED_TWICE",
            "OWN_PAYOUT",
            "KYC_EXPIRED",
            "OUT_OF_ORDER"
        ]
    );
}
