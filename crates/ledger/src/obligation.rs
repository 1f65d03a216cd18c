use std::cmp::Ordering;

use crate::{Account, Balances, Entry};

/// What the entries of one payout say about the obligation to its payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obligation {
    /// Nothing is owed and nothing was paid, or everything was reversed.
    None,
    /// The payout is approved and owed.
    Owed,
    /// The payout was paid.
    Paid,
    /// No life of a payout leads to these entries: something was booked twice, reversed twice, or for another amount.
    Contradictory,
}

/// The two accounts between which an obligation arises.
struct Pair {
    expense: Account,
    payable: Account,
}

const MEMBER: Pair = Pair {
    expense: Account::PayoutExpense,
    payable: Account::MemberPayable,
};
const TRANSFER: Pair = Pair {
    expense: Account::TransferExpense,
    payable: Account::PayeePayable,
};

/// Reads the obligation off all entries of one payout to a member, or of one transfer, in any order.
pub fn obligation_of(entries: &[Entry]) -> Obligation {
    let Ok(balances) = Balances::of(entries) else {
        return Obligation::Contradictory;
    };
    let pair = pair_of(entries);
    let sum = |step: fn(&Entry, &Pair) -> i64| entries.iter().map(|entry| step(entry, pair)).sum::<i64>();
    match (sum(approvals), sum(payments)) {
        (0, 0) if balances.is_empty() => Obligation::None,
        (1, 0) if is_owed(&balances, pair) => Obligation::Owed,
        (1, 1) if is_paid(&balances, pair) => Obligation::Paid,
        _ => Obligation::Contradictory,
    }
}

/// A transfer is known by its payable; whatever else stands beside it contradicts.
fn pair_of(entries: &[Entry]) -> &'static Pair {
    let mut accounts = entries.iter().flat_map(Entry::postings).map(|posting| posting.account);
    if accounts.any(|account| account == TRANSFER.payable) {
        return &TRANSFER;
    }
    &MEMBER
}

/// 1 for an approval, -1 for the reversal of one.
fn approvals(entry: &Entry, pair: &Pair) -> i64 {
    sign_on(entry, pair.expense)
}

/// 1 for a payment, -1 for the reversal of one.
fn payments(entry: &Entry, pair: &Pair) -> i64 {
    if approvals(entry, pair) != 0 {
        return 0;
    }
    sign_on(entry, pair.payable)
}

fn sign_on(entry: &Entry, account: Account) -> i64 {
    let lines = entry.postings().iter().filter(|posting| posting.account == account);
    let total: i128 = lines.map(|posting| i128::from(posting.amount.minor())).sum();
    match total.cmp(&0) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

/// One debit to expense and one credit to payable, of the same amount, and nothing else.
fn is_owed(balances: &Balances, pair: &Pair) -> bool {
    let accounts: Vec<Account> = balances.iter().map(|(account, _)| account).collect();
    accounts == [pair.expense, pair.payable]
}

/// The payable is settled, and what was expensed went to accounts that are credited.
fn is_paid(balances: &Balances, pair: &Pair) -> bool {
    balances.iter().all(|(account, balance)| match account {
        Account::PayoutExpense | Account::TransferExpense => account == pair.expense && balance.is_positive(),
        Account::MemberPayable | Account::PayeePayable => false,
        Account::Cash | Account::RetentionFeeIncome | Account::BackupWithholdingPayable | Account::ProviderBalance => {
            !balance.is_positive()
        }
    })
}
