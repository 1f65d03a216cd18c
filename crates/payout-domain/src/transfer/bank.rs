/// Where the connected account's own bank payout stands; apart from the status of the transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BankStatus {
    /// The provider will pay it out.
    Pending,
    /// It is on its way to the bank.
    InTransit,
    /// It is expected to be available. The bank may still refuse it within five business days.
    Paid,
    /// The provider called it off.
    Cancelled,
    /// The bank refused it.
    Failed,
}

impl BankStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::InTransit,
        Self::Paid,
        Self::Cancelled,
        Self::Failed,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InTransit => "in_transit",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }

    /// Whether `next` comes after this one. Events arrive in any order, and nothing goes back.
    pub fn leads_to(self, next: Self) -> bool {
        self.rank() < next.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::InTransit => 1,
            Self::Paid => 2,
            Self::Cancelled | Self::Failed => 3,
        }
    }
}
