use time::OffsetDateTime;

use crate::{KycStatus, MemberStatus, SubscriptionStatus};

/// The payments in the current tenure that make a member meet the time requirement.
pub const PAYMENTS_REQUIRED: u32 = 12;

/// What is known of a member who might be selected for a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Whether the queue holds an entry for the member.
    pub in_queue: bool,
    /// Whether the user is neither inactive nor suspended.
    pub user_active: bool,
    /// The membership that counts in the queue.
    pub membership: MemberStatus,
    /// The subscription of that membership.
    pub subscription: SubscriptionStatus,
    /// The newest verification.
    pub kyc: KycStatus,
    /// From when on that verification no longer holds.
    pub kyc_expires_at: Option<OffsetDateTime>,
    /// The payments that count in the current tenure.
    pub counted_payments: u32,
    /// Whether a payout of the member is neither completed, rejected nor cancelled.
    pub has_open_payout: bool,
    /// Whether a payout was completed since the member last rejoined.
    pub received_payout: bool,
}

impl Candidate {
    /// Whether the member made the payments of a year.
    pub const fn meets_time_requirement(&self) -> bool {
        self.counted_payments >= PAYMENTS_REQUIRED
    }
}

/// What is asked of members beyond the rules that always hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// Whether the time requirement is a condition, and not only shown.
    pub require_twelve_payments: bool,
}

/// A reason why a member cannot be selected now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No membership of the user has a place in the queue.
    #[error("the member is not in the queue")]
    NotInQueue,
    /// The user is inactive or suspended.
    #[error("the user is inactive or suspended")]
    UserNotActive,
    /// The membership is neither active nor won.
    #[error("the membership is not active")]
    MembershipNotActive,
    /// The subscription is neither active nor trialing.
    #[error("the subscription is neither active nor trialing")]
    SubscriptionNotActive,
    /// The newest verification has not passed.
    #[error("the identity is not verified")]
    KycNotVerified,
    /// The verification passed and no longer holds.
    #[error("the verification of the identity has expired")]
    KycExpired,
    /// One open payout per member.
    #[error("the member has an open payout")]
    OpenPayout,
    /// One payout per tenure.
    #[error("the member has received a payout and has not rejoined since")]
    AlreadyPaid,
    /// The time requirement is a condition, and the member does not meet it.
    #[error("the member made {has} of the {needs} payments needed")]
    TooFewPayments {
        /// The payments that count.
        has: u32,
        /// The payments asked for.
        needs: u32,
    },
}

impl Reason {
    /// The stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInQueue => "NOT_IN_QUEUE",
            Self::UserNotActive => "USER_NOT_ACTIVE",
            Self::MembershipNotActive => "MEMBERSHIP_NOT_ACTIVE",
            Self::SubscriptionNotActive => "SUBSCRIPTION_NOT_ACTIVE",
            Self::KycNotVerified => "KYC_NOT_VERIFIED",
            Self::KycExpired => "KYC_EXPIRED",
            Self::OpenPayout => "OPEN_PAYOUT",
            Self::AlreadyPaid => "ALREADY_PAID",
            Self::TooFewPayments { .. } => "TOO_FEW_PAYMENTS",
        }
    }
}

/// Every reason against selecting the candidate at `now`. Empty means selectable.
pub fn reasons_against(candidate: &Candidate, criteria: &Criteria, now: OffsetDateTime) -> Vec<Reason> {
    let too_few = criteria.require_twelve_payments && !candidate.meets_time_requirement();
    let payments = Reason::TooFewPayments {
        has: candidate.counted_payments,
        needs: PAYMENTS_REQUIRED,
    };
    let named = [
        (!candidate.in_queue).then_some(Reason::NotInQueue),
        (!candidate.user_active).then_some(Reason::UserNotActive),
        (!candidate.membership.is_active()).then_some(Reason::MembershipNotActive),
        (!candidate.subscription.is_active()).then_some(Reason::SubscriptionNotActive),
        kyc_reason(candidate, now),
        candidate.has_open_payout.then_some(Reason::OpenPayout),
        candidate.received_payout.then_some(Reason::AlreadyPaid),
        too_few.then_some(payments),
    ];
    named.into_iter().flatten().collect()
}

/// Nothing is written when a verification runs out, so its end is compared with `now`.
fn kyc_reason(candidate: &Candidate, now: OffsetDateTime) -> Option<Reason> {
    match candidate.kyc {
        KycStatus::Verified => candidate
            .kyc_expires_at
            .is_some_and(|end| end <= now)
            .then_some(Reason::KycExpired),
        KycStatus::Expired => Some(Reason::KycExpired),
        KycStatus::Pending | KycStatus::InReview | KycStatus::Rejected | KycStatus::Missing => {
            Some(Reason::KycNotVerified)
        }
    }
}
