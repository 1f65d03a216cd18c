use std::cmp::Ordering;

use crate::{Account, Balances, Entry};

/// What the entries of one payout say about the obligation to its member.
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

/// Reads the obligation off all entries of one payout, in any order.
pub fn obligation_of(entries: &[Entry]) -> Obligation {
    let Ok(balances) = Balances::of(entries) else {
        return Obligation::Contradictory;
    };
    let sum = |step: fn(&Entry) -> i64| entries.iter().map(step).sum::<i64>();
    match (sum(approvals), sum(payments)) {
        (0, 0) if balances.is_empty() => Obligation::None,
        (1, 0) if is_owed(&balances) => Obligation::Owed,
        (1, 1) if is_paid(&balances) => Obligation::Paid,
        _ => Obligation::Contradictory,
    }
}

/// 1 for an approval, -1 for the reversal of one.
fn approvals(entry: &Entry) -> i64 {
    sign_on(entry, Account::PayoutExpense)
}

/// 1 for a payment, -1 for the reversal of one.
fn payments(entry: &Entry) -> i64 {
    if approvals(entry) != 0 {
        return 0;
    }
    sign_on(entry, Account::MemberPayable)
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
fn is_owed(balances: &Balances) -> bool {
    let accounts: Vec<Account> = balances.iter().map(|(account, _)| account).collect();
    accounts == [Account::PayoutExpense, Account::MemberPayable]
}

/// The payable is settled, and what was expensed went to accounts that are credited.
fn is_paid(balances: &Balances) -> bool {
    balances.iter().all(|(account, balance)| match account {
        Account::PayoutExpense => balance.is_positive(),
        Account::MemberPayable => false,
        Account::Cash | Account::RetentionFeeIncome | Account::BackupWithholdingPayable => !balance.is_positive(),
    })
}
