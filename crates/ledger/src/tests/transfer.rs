use money::Money;

use super::posting;
use crate::{Account, Balances, Entry, EntryKind, LedgerError, Obligation, obligation_of};

fn approved() -> Entry {
    Entry::transfer_approved(Money::usd(10_000)).expect("positive")
}

fn sent() -> Entry {
    Entry::transfer_sent(Money::usd(10_000), Money::usd(2_400), Money::usd(7_600)).expect("parts that add up")
}

#[test]
fn a_transfer_is_owed_to_its_payee_and_paid_from_the_balance_at_the_provider() {
    assert_eq!(
        approved().postings(),
        [
            posting(Account::TransferExpense, 10_000),
            posting(Account::PayeePayable, -10_000)
        ]
    );
    assert_eq!(
        sent().postings(),
        [
            posting(Account::PayeePayable, 10_000),
            posting(Account::ProviderBalance, -7_600),
            posting(Account::BackupWithholdingPayable, -2_400),
        ]
    );
}

#[test]
fn the_parts_of_a_transfer_add_up_to_its_gross_amount() {
    let sent = |gross, withheld, net| Entry::transfer_sent(Money::usd(gross), Money::usd(withheld), Money::usd(net));
    assert_eq!(sent(100, 24, 75), Err(LedgerError::PartsDoNotAddUp));
    assert_eq!(sent(100, -1, 101), Err(LedgerError::NegativePart));
    assert_eq!(sent(0, 0, 0), Err(LedgerError::NotPositive));
}

#[test]
fn the_entries_of_a_transfer_say_what_is_owed() {
    let (approved, sent) = (approved(), sent());
    assert_eq!(obligation_of(std::slice::from_ref(&approved)), Obligation::Owed);
    assert_eq!(
        Balances::of(std::slice::from_ref(&approved)),
        Balances::transfer_owed(Money::usd(10_000))
    );
    let paid = [approved.clone(), sent.clone()];
    assert_eq!(obligation_of(&paid), Obligation::Paid);
    let back = [
        approved.clone(),
        sent.clone(),
        sent.reversal(EntryKind::Reversed),
        approved.reversal(EntryKind::Reversed),
    ];
    assert_eq!(obligation_of(&back), Obligation::None);
    assert_eq!(
        Balances::of(&paid),
        Balances::transfer_paid(Money::usd(10_000), Money::usd(2_400), Money::usd(7_600))
    );
}

#[test]
fn a_transfer_settled_as_a_members_payout_contradicts() {
    let as_member =
        Entry::sent(Money::usd(10_000), Money::usd(0), Money::usd(0), Money::usd(10_000)).expect("parts that add up");
    assert_eq!(obligation_of(&[approved(), as_member]), Obligation::Contradictory);
    let member = Entry::approved(Money::usd(10_000)).expect("positive");
    assert_eq!(obligation_of(&[member, approved(), sent()]), Obligation::Contradictory);
    assert_eq!(obligation_of(&[approved(), sent(), sent()]), Obligation::Contradictory);
}
