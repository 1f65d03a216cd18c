/// Where the verification of a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KycStatus {
    /// Asked for.
    Pending,
    /// Being looked at.
    InReview,
    /// Passed; it may have expired since.
    Verified,
    /// Not passed.
    Rejected,
    /// Passed once, and marked as expired.
    Expired,
    /// There is no verification at all.
    Missing,
}

impl KycStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::InReview,
        Self::Verified,
        Self::Rejected,
        Self::Expired,
        Self::Missing,
    ];

    /// The text under which the status is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InReview => "in_review",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Missing => "missing",
        }
    }

    /// Reads a status or the name of one, such as `In Review`, in either case. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        let code = code_of(raw);
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscriptionStatus {
    /// Paid for.
    Active,
    /// In its trial.
    Trialing,
    /// A payment is late.
    PastDue,
    /// Ended.
    Canceled,
    /// The first payment has not arrived.
    Incomplete,
    /// Payments are given up.
    Unpaid,
    /// A status this service does not know.
    Other,
}

impl SubscriptionStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::Trialing,
        Self::PastDue,
        Self::Canceled,
        Self::Incomplete,
        Self::Unpaid,
        Self::Other,
    ];

    /// The text under which the status is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Trialing => "trialing",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Incomplete => "incomplete",
            Self::Unpaid => "unpaid",
            Self::Other => "other",
        }
    }

    /// Reads a status or the name of one, such as `Past Due`, in either case and either spelling of `canceled`.
    /// `None` for any other text; a reader that must go on says [`SubscriptionStatus::Other`].
    pub fn parse(raw: &str) -> Option<Self> {
        let code = code_of(raw);
        let code = if code == "cancelled" { "canceled" } else { &code };
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether a member with this subscription takes part in the queue.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Trialing)
    }
}

/// Where a membership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberStatus {
    /// Never begun, or removed.
    Inactive,
    /// A member.
    Active,
    /// Kept out for a time.
    Suspended,
    /// Ended by the member.
    Cancelled,
    /// Selected for a payout.
    Won,
    /// Paid out.
    Paid,
}

impl MemberStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Inactive,
        Self::Active,
        Self::Suspended,
        Self::Cancelled,
        Self::Won,
        Self::Paid,
    ];

    /// The text under which the status is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::Won => "won",
            Self::Paid => "paid",
        }
    }

    /// Reads a status in either case and either spelling of `cancelled`. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        let code = code_of(raw);
        let code = if code == "canceled" { "cancelled" } else { &code };
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether the membership takes part in the queue. A won one does: its payout may still fall through.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Won)
    }
}

/// The main application writes `in_review` in one shape of its database and `In Review` in another.
fn code_of(raw: &str) -> String {
    raw.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}
