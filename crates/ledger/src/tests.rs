mod obligation;
mod transfer;

use money::{Currency, Money};
use proptest::prelude::*;

use crate::{Account, Balances, Entry, EntryKind, LedgerError, Posting};

fn posting(account: Account, cents: i64) -> Posting {
    Posting {
        account,
        amount: Money::usd(cents),
    }
}

fn cents_of(balances: &Balances) -> Vec<(Account, i64)> {
    balances
        .iter()
        .map(|(account, balance)| (account, balance.minor()))
        .collect()
}

#[test]
fn r5_3_an_approved_payout_is_an_expense_owed_to_the_member() {
    let entry = Entry::approved(Money::usd(10_000_000)).expect("positive");

    assert_eq!(entry.kind(), EntryKind::Approved);
    assert_eq!(
        entry.postings(),
        [
            posting(Account::PayoutExpense, 10_000_000),
            posting(Account::MemberPayable, -10_000_000)
        ]
    );
}

#[test]
fn r5_3_a_payout_sent_with_withholding_settles_what_was_owed() {
    let entry = sent(10_000_000, 30_000, 2_400_000, 7_570_000).expect("parts that add up");

    assert_eq!(
        entry.postings(),
        [
            posting(Account::MemberPayable, 10_000_000),
            posting(Account::Cash, -7_570_000),
            posting(Account::RetentionFeeIncome, -30_000),
            posting(Account::BackupWithholdingPayable, -2_400_000),
        ]
    );
}

#[test]
fn r5_3_lines_of_zero_are_left_out() {
    let entry = sent(10_000_000, 0, 0, 10_000_000).expect("parts that add up");

    assert_eq!(
        entry.postings(),
        [
            posting(Account::MemberPayable, 10_000_000),
            posting(Account::Cash, -10_000_000)
        ]
    );
}

#[test]
fn parts_that_are_not_the_gross_amount_are_refused() {
    assert_eq!(sent(100, 10, 20, 69), Err(LedgerError::PartsDoNotAddUp));
    assert_eq!(sent(100, -10, 20, 90), Err(LedgerError::NegativePart));
    assert_eq!(sent(0, 0, 0, 0), Err(LedgerError::NotPositive));
    let euro = Currency::parse("EUR").expect("a currency");
    let mixed = Entry::sent(Money::usd(100), Money::new(10, euro), Money::usd(0), Money::usd(90));
    assert_eq!(mixed, Err(LedgerError::MixedCurrencies));
}

#[test]
fn amounts_of_nothing_or_less_are_refused() {
    for cents in [0, -1] {
        assert_eq!(Entry::approved(Money::usd(cents)), Err(LedgerError::NotPositive));
        assert_eq!(Entry::deposit(Money::usd(cents)), Err(LedgerError::NotPositive));
    }
}

#[test]
fn an_entry_that_does_not_balance_cannot_be_built() {
    let euro = Currency::parse("EUR").expect("a currency");
    let in_euro = Posting {
        account: Account::Cash,
        amount: Money::new(-5, euro),
    };
    let cases = [
        (vec![], LedgerError::Empty),
        (vec![posting(Account::Cash, 0)], LedgerError::ZeroPosting),
        (vec![posting(Account::Cash, 5)], LedgerError::Unbalanced(Money::usd(5))),
        (
            vec![posting(Account::PayoutExpense, 5), in_euro],
            LedgerError::MixedCurrencies,
        ),
        (
            vec![posting(Account::Cash, i64::MAX), posting(Account::Cash, 1)],
            LedgerError::Overflow,
        ),
        (vec![posting(Account::Cash, i64::MIN)], LedgerError::Overflow),
    ];
    for (postings, expected) in cases {
        assert_eq!(
            Entry::new(EntryKind::Sent, postings.clone()),
            Err(expected),
            "{postings:?}"
        );
    }
}

#[test]
fn a_deposit_pays_the_tax_withheld() {
    let mut balances = Balances::paid(
        Money::usd(10_000_000),
        Money::usd(30_000),
        Money::usd(2_400_000),
        Money::usd(7_570_000),
    )
    .expect("parts that add up");
    assert_eq!(
        cents_of(&balances),
        [
            (Account::PayoutExpense, 10_000_000),
            (Account::Cash, -7_570_000),
            (Account::RetentionFeeIncome, -30_000),
            (Account::BackupWithholdingPayable, -2_400_000),
        ]
    );

    balances
        .post(&Entry::deposit(Money::usd(2_400_000)).expect("positive"))
        .expect("fits");

    assert!(
        balances
            .balance(Account::BackupWithholdingPayable, Currency::USD)
            .is_zero()
    );
    assert_eq!(balances.balance(Account::Cash, Currency::USD), Money::usd(-9_970_000));
}

#[test]
fn an_entry_that_overflows_an_account_leaves_the_balances_alone() {
    let most = Entry::approved(Money::usd(i64::MAX)).expect("positive");
    let mut balances = Balances::of(std::slice::from_ref(&most)).expect("fits");
    let before = balances.clone();

    assert_eq!(balances.post(&most), Err(LedgerError::Overflow));
    assert_eq!(balances, before);
}

#[test]
fn every_error_has_a_code_of_its_own_and_none_is_ever_renamed() {
    let codes = [
        LedgerError::Empty,
        LedgerError::ZeroPosting,
        LedgerError::MixedCurrencies,
        LedgerError::Unbalanced(Money::usd(1)),
        LedgerError::NotPositive,
        LedgerError::NegativePart,
        LedgerError::PartsDoNotAddUp,
        LedgerError::Overflow,
    ]
    .map(|error| error.code());

    assert_eq!(
        codes,
        [
            "LEDGER_ENTRY_EMPTY",
            "LEDGER_ZERO_POSTING",
            "LEDGER_MIXED_CURRENCIES",
            "LEDGER_UNBALANCED",
            "LEDGER_AMOUNT_NOT_POSITIVE",
            "LEDGER_NEGATIVE_PART",
            "LEDGER_PARTS_DO_NOT_ADD_UP",
            "LEDGER_OVERFLOW",
        ]
    );
}

#[test]
fn stored_texts_come_back_as_they_were() {
    for account in Account::ALL {
        assert_eq!(Account::parse(account.code()), Some(account));
    }
    for kind in EntryKind::ALL {
        assert_eq!(EntryKind::parse(kind.code()), Some(kind));
    }
    assert_eq!(Account::parse("petty_cash"), None);
    assert_eq!(EntryKind::parse(""), None);
}

fn sent(gross: i64, fee: i64, withheld: i64, net: i64) -> Result<Entry, LedgerError> {
    Entry::sent(
        Money::usd(gross),
        Money::usd(fee),
        Money::usd(withheld),
        Money::usd(net),
    )
}

fn any_posting() -> impl Strategy<Value = Posting> {
    let account = proptest::sample::select(Account::ALL.to_vec());
    (account, -1_000_000i64..1_000_000).prop_map(|(account, cents)| posting(account, cents))
}

/// Lines and one more that makes them balance.
fn balanced() -> impl Strategy<Value = Entry> {
    proptest::collection::vec(any_posting(), 1..8).prop_filter_map("a line of zero", |mut postings| {
        let sum: i64 = postings.iter().map(|posting| posting.amount.minor()).sum();
        postings.push(posting(Account::Cash, -sum));
        Entry::new(EntryKind::Sent, postings).ok()
    })
}

proptest! {
    #[test]
    fn entries_are_built_exactly_when_they_balance(postings in proptest::collection::vec(any_posting(), 0..6)) {
        let sum: i64 = postings.iter().map(|posting| posting.amount.minor()).sum();
        let bookable = sum == 0 && !postings.is_empty() && postings.iter().all(|posting| !posting.amount.is_zero());
        prop_assert_eq!(Entry::new(EntryKind::Sent, postings).is_ok(), bookable);
    }

    #[test]
    fn the_balances_of_all_accounts_add_up_to_zero(entries in proptest::collection::vec(balanced(), 0..20)) {
        let balances = Balances::of(&entries).expect("fits");
        prop_assert_eq!(balances.iter().map(|(_, balance)| balance.minor()).sum::<i64>(), 0);
    }

    #[test]
    fn a_reversal_cancels_its_entry(entries in proptest::collection::vec(balanced(), 1..10)) {
        let mut balances = Balances::of(&entries).expect("fits");
        for entry in &entries {
            balances.post(&entry.reversal(EntryKind::Voided)).expect("fits");
        }
        prop_assert!(balances.is_empty());
        prop_assert_eq!(entries[0].reversal(EntryKind::Voided).reversal(entries[0].kind()), entries[0].clone());
    }

    #[test]
    fn what_is_sent_balances_whatever_the_parts(fee in 0i64..100_000, withheld in 0i64..100_000, net in 0i64..100_000) {
        prop_assume!(fee + withheld + net > 0);
        let entry = sent(fee + withheld + net, fee, withheld, net).expect("parts that add up");
        prop_assert_eq!(entry.postings().iter().map(|posting| posting.amount.minor()).sum::<i64>(), 0);
    }
}
