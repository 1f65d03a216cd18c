use money::Money;
use proptest::prelude::*;

use crate::{Balances, Entry, EntryKind, Obligation, obligation_of};

fn approved() -> Entry {
    Entry::approved(Money::usd(100)).expect("positive")
}

fn sent() -> Entry {
    Entry::sent(Money::usd(100), Money::usd(3), Money::usd(24), Money::usd(73)).expect("parts that add up")
}

#[test]
fn r5_3_the_entries_of_a_payout_tell_what_is_owed() {
    let voided = approved().reversal(EntryKind::Voided);
    let failed = sent().reversal(EntryKind::Failed);
    let cancelled = approved().reversal(EntryKind::Cancelled);
    let cases = [
        (vec![], Obligation::None),
        (vec![approved()], Obligation::Owed),
        (vec![approved(), voided.clone()], Obligation::None),
        (vec![approved(), voided.clone(), approved()], Obligation::Owed),
        (vec![approved(), sent()], Obligation::Paid),
        (vec![approved(), sent(), failed.clone()], Obligation::Owed),
        (vec![approved(), sent(), failed.clone(), cancelled], Obligation::None),
        (vec![approved(), sent(), failed, sent()], Obligation::Paid),
    ];
    for (entries, expected) in cases {
        assert_eq!(obligation_of(&entries), expected, "{entries:?}");
    }
}

#[test]
fn entries_that_no_payout_leads_to_contradict_one_another() {
    let other = Entry::approved(Money::usd(99)).expect("positive");
    let cases = [
        vec![approved(), approved()],
        vec![sent()],
        vec![approved(), sent(), sent()],
        vec![approved().reversal(EntryKind::Voided)],
        vec![approved(), other.reversal(EntryKind::Voided)],
        vec![other, sent()],
    ];
    for entries in cases {
        assert_eq!(obligation_of(&entries), Obligation::Contradictory, "{entries:?}");
    }
}

#[test]
fn the_balances_expected_of_a_payout_are_those_its_entries_come_to() {
    let owed = Balances::of(&[approved(), sent(), sent().reversal(EntryKind::Returned)]);
    let paid = Balances::of(&[approved(), sent()]);

    assert_eq!(Balances::owed(Money::usd(100)), owed);
    assert_eq!(
        Balances::paid(Money::usd(100), Money::usd(3), Money::usd(24), Money::usd(73)),
        paid
    );
}

proptest! {
    #[test]
    fn the_order_of_the_entries_does_not_matter(
        steps in proptest::collection::vec(any::<bool>(), 0..30),
        seed in any::<prop::sample::Index>(),
    ) {
        let (mut entries, mut obligation) = (vec![], Obligation::None);
        for forward in steps {
            let (entry, next) = match (obligation, forward) {
                (Obligation::None, _) => (approved(), Obligation::Owed),
                (Obligation::Owed, true) => (sent(), Obligation::Paid),
                (Obligation::Owed, false) => (approved().reversal(EntryKind::Cancelled), Obligation::None),
                _ => (sent().reversal(EntryKind::Returned), Obligation::Owed),
            };
            entries.push(entry);
            obligation = next;
            prop_assert_eq!(obligation_of(&entries), obligation);
        }
        if !entries.is_empty() {
            let turn = seed.index(entries.len());
            entries.rotate_left(turn);
        }
        prop_assert_eq!(obligation_of(&entries), obligation);
    }
}
