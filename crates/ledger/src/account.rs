/// An account of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What payouts cost, gross.
    PayoutExpense,
    /// What is owed to members for approved payouts.
    MemberPayable,
    /// The bank account payouts and deposits are paid from.
    Cash,
    /// Retention fees kept from payouts.
    RetentionFeeIncome,
    /// Backup withholding owed to the IRS until it is deposited (26 U.S.C. 3403).
    BackupWithholdingPayable,
    /// What transfers to recruiters and creators cost, gross.
    TransferExpense,
    /// What is owed to recruiters and creators for transfers that may be sent.
    PayeePayable,
    /// The balance at the payment provider that transfers are paid from.
    ProviderBalance,
}

impl Account {
    /// Every account.
    pub const ALL: [Self; 8] = [
        Self::PayoutExpense,
        Self::MemberPayable,
        Self::Cash,
        Self::RetentionFeeIncome,
        Self::BackupWithholdingPayable,
        Self::TransferExpense,
        Self::PayeePayable,
        Self::ProviderBalance,
    ];

    /// The text under which the account is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PayoutExpense => "payout_expense",
            Self::MemberPayable => "member_payable",
            Self::Cash => "cash",
            Self::RetentionFeeIncome => "retention_fee_income",
            Self::BackupWithholdingPayable => "backup_withholding_payable",
            Self::TransferExpense => "transfer_expense",
            Self::PayeePayable => "payee_payable",
            Self::ProviderBalance => "provider_balance",
        }
    }

    /// Reads a stored account. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.code() == raw)
    }
}
