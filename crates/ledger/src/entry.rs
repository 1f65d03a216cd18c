use money::{Money, MoneyError};

use crate::Account;

/// What made an entry necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A payout was approved: it is owed from now on.
    Approved,
    /// A payout was sent: it is paid from now on.
    Sent,
    /// An approval was voided because what it approved has changed.
    Voided,
    /// An approved payout was cancelled.
    Cancelled,
    /// A payment that was sent has failed.
    Failed,
    /// The bank returned a payment that had arrived.
    Returned,
    /// The provider took back a transfer that it had accepted.
    Reversed,
    /// Tax withheld was deposited with the IRS.
    Deposit,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Approved,
        Self::Sent,
        Self::Voided,
        Self::Cancelled,
        Self::Failed,
        Self::Returned,
        Self::Reversed,
        Self::Deposit,
    ];

    /// The text under which the kind is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Sent => "sent",
            Self::Voided => "voided",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Returned => "returned",
            Self::Reversed => "reversed",
            Self::Deposit => "deposit",
        }
    }

    /// Reads a stored kind. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == raw)
    }
}

/// One line of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The account it moves.
    pub account: Account,
    /// Positive is a debit, negative a credit; never zero in an entry.
    pub amount: Money,
}

/// Why an entry cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An entry without lines says nothing.
    #[error("an entry needs postings")]
    Empty,
    /// A line that moves nothing.
    #[error("a posting of zero moves nothing")]
    ZeroPosting,
    /// Debits and credits of different currencies cannot balance.
    #[error("an entry has one currency")]
    MixedCurrencies,
    /// Debits less credits.
    #[error("debits and credits differ by {0}")]
    Unbalanced(Money),
    /// Amounts to approve, send or deposit are greater than zero.
    #[error("the amount must be greater than zero")]
    NotPositive,
    /// A part of a payout is less than zero.
    #[error("no part of a payout is negative")]
    NegativePart,
    /// Net, fee and withholding are not the gross amount.
    #[error("net, fee and withholding do not add up to the gross amount")]
    PartsDoNotAddUp,
    /// The amount is beyond what the ledger can hold.
    #[error("the amount does not fit")]
    Overflow,
}

impl LedgerError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "LEDGER_ENTRY_EMPTY",
            Self::ZeroPosting => "LEDGER_ZERO_POSTING",
            Self::MixedCurrencies => "LEDGER_MIXED_CURRENCIES",
            Self::Unbalanced(_) => "LEDGER_UNBALANCED",
            Self::NotPositive => "LEDGER_AMOUNT_NOT_POSITIVE",
            Self::NegativePart => "LEDGER_NEGATIVE_PART",
            Self::PartsDoNotAddUp => "LEDGER_PARTS_DO_NOT_ADD_UP",
            Self::Overflow => "LEDGER_OVERFLOW",
        }
    }
}

impl From<MoneyError> for LedgerError {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::CurrencyMismatch { .. } => Self::MixedCurrencies,
            MoneyError::Overflow | MoneyError::TooPrecise | MoneyError::Malformed => Self::Overflow,
        }
    }
}

/// A journal entry: its debits and credits are equal, in one currency. It is never changed, only reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    postings: Vec<Posting>,
}

impl Entry {
    /// An entry of the lines given. Errors unless they are there, none is zero, and they balance in one currency.
    pub fn new(kind: EntryKind, postings: Vec<Posting>) -> Result<Self, LedgerError> {
        let first = postings.first().ok_or(LedgerError::Empty)?;
        let mut difference = Money::zero(first.amount.currency());
        for posting in &postings {
            if posting.amount.is_zero() {
                return Err(LedgerError::ZeroPosting);
            }
            // Whatever is booked can be reversed.
            posting.amount.negated()?;
            difference = difference.plus(posting.amount)?;
        }
        if !difference.is_zero() {
            return Err(LedgerError::Unbalanced(difference));
        }
        Ok(Self { kind, postings })
    }

    /// The payout is owed: debit payout expense, credit member payable. Errors unless `gross` is greater than zero.
    pub fn approved(gross: Money) -> Result<Self, LedgerError> {
        Self::transfer(
            EntryKind::Approved,
            Account::PayoutExpense,
            Account::MemberPayable,
            gross,
        )
    }

    /// The payout is paid: debit member payable with `gross`; credit cash with `net`, retention fee income with `fee`
    /// and backup withholding payable with `withheld`, each where it is not zero.
    /// Errors when a part is negative or they do not add up to `gross`.
    pub fn sent(gross: Money, fee: Money, withheld: Money, net: Money) -> Result<Self, LedgerError> {
        let credits = [
            (Account::Cash, net),
            (Account::RetentionFeeIncome, fee),
            (Account::BackupWithholdingPayable, withheld),
        ];
        Self::settled(Account::MemberPayable, gross, &credits)
    }

    /// The transfer may be sent and is owed: debit transfer expense, credit payee payable.
    /// Errors unless `gross` is greater than zero.
    pub fn transfer_approved(gross: Money) -> Result<Self, LedgerError> {
        Self::transfer(
            EntryKind::Approved,
            Account::TransferExpense,
            Account::PayeePayable,
            gross,
        )
    }

    /// The provider accepted the transfer: debit payee payable with `gross`; credit provider balance with `net` and
    /// backup withholding payable with `withheld`, each where it is not zero.
    /// Errors when a part is negative or they do not add up to `gross`.
    pub fn transfer_sent(gross: Money, withheld: Money, net: Money) -> Result<Self, LedgerError> {
        let credits = [
            (Account::ProviderBalance, net),
            (Account::BackupWithholdingPayable, withheld),
        ];
        Self::settled(Account::PayeePayable, gross, &credits)
    }

    /// Tax withheld goes to the IRS: debit backup withholding payable, credit cash.
    /// Errors unless `amount` is greater than zero.
    pub fn deposit(amount: Money) -> Result<Self, LedgerError> {
        Self::transfer(
            EntryKind::Deposit,
            Account::BackupWithholdingPayable,
            Account::Cash,
            amount,
        )
    }

    /// The entry that cancels this one: every debit a credit and every credit a debit.
    pub fn reversal(&self, kind: EntryKind) -> Self {
        let reversed = |posting: &Posting| Posting {
            account: posting.account,
            amount: posting
                .amount
                .negated()
                .expect("only amounts that can be negated are booked"),
        };
        Self {
            kind,
            postings: self.postings.iter().map(reversed).collect(),
        }
    }

    /// What made the entry necessary.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The lines, in the order they were booked.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// What was owed on `payable` is settled by `credits`, which come to as much.
    fn settled(payable: Account, gross: Money, credits: &[(Account, Money)]) -> Result<Self, LedgerError> {
        if !gross.is_positive() {
            return Err(LedgerError::NotPositive);
        }
        if credits.iter().any(|(_, part)| part.minor() < 0) {
            return Err(LedgerError::NegativePart);
        }
        let mut total = Money::zero(gross.currency());
        let mut postings = vec![debit(payable, gross)];
        for (account, part) in credits {
            total = total.plus(*part)?;
            if !part.is_zero() {
                postings.push(credit(*account, *part)?);
            }
        }
        if total != gross {
            return Err(LedgerError::PartsDoNotAddUp);
        }
        Self::new(EntryKind::Sent, postings)
    }

    fn transfer(kind: EntryKind, to: Account, from: Account, amount: Money) -> Result<Self, LedgerError> {
        if !amount.is_positive() {
            return Err(LedgerError::NotPositive);
        }
        Self::new(kind, vec![debit(to, amount), credit(from, amount)?])
    }
}

const fn debit(account: Account, amount: Money) -> Posting {
    Posting { account, amount }
}

fn credit(account: Account, amount: Money) -> Result<Posting, LedgerError> {
    let amount = amount.negated()?;
    Ok(Posting { account, amount })
}
