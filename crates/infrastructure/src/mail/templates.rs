//! The wording of every mail: one HTML and one text template per kind, with the subject in the text one.

mod environment;

use serde_json::Value;

/// Lists every kind with its code once; the templates are found by the code.
macro_rules! kinds {
    ($($(#[doc = $keys:literal])+ $kind:ident = $code:literal,)+) => {
        /// What a mail is about. The keys of its data stand beside each kind; those in brackets may be absent
        /// or null. Amounts are decimal texts such as `100000.00`, dates `2026-11-20` or RFC 3339.
        /// *Amounts* stands for `grossAmount`, `retentionFee`, `taxWithholding`, `netAmount`, `currency`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum MailKind {
            $($(#[doc = $keys])+ $kind,)+
        }

        impl MailKind {
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The name under which it is stored.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)+
                }
            }

            pub(super) const fn html_name(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!($code, ".html"),)+
                }
            }

            pub(super) const fn text_name(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!($code, ".txt"),)+
                }
            }
        }

        /// Name and source of every template, the shared ones first.
        const SOURCES: &[(&str, &str)] = &[
            ("layout.html", include_str!("../../templates/layout.html")),
            ("layout.txt", include_str!("../../templates/layout.txt")),
            ("amounts.html", include_str!("../../templates/amounts.html")),
            ("amounts.txt", include_str!("../../templates/amounts.txt")),
            $(
                (concat!($code, ".html"), include_str!(concat!("../../templates/", $code, ".html"))),
                (concat!($code, ".txt"), include_str!(concat!("../../templates/", $code, ".txt"))),
            )+
        ];
    };
}

kinds! {
    /// To the initiator: `adminName`, `roundId`, `count`, `grossAmount` (of each), `currency`.
    RoundCreated = "round_created",
    /// `memberName`, `payoutId`, `grossAmount`, `retentionFee`, `currency`, [`queuePosition`].
    WinnerSelected = "winner_selected",
    /// `memberName`, `payoutId`, `grossAmount`, `currency`, `paymentMethod` (ach or check), [`defect`: a sentence].
    BankInfoNeeded = "bank_info_needed",
    /// `memberName`, `payoutId`, `grossAmount`, `currency`.
    TaxInfoNeeded = "tax_info_needed",
    /// To an approver: `adminName`, `memberName`, `payoutId`, `grossAmount`, `currency`, `currentApprovals`,
    /// `requiredApprovals`.
    ApprovalNeeded = "approval_needed",
    /// `memberName`, `payoutId`, amounts, `paymentMethod`, [`estimatedArrival`: a date].
    PayoutApproved = "payout_approved",
    /// `memberName`, `payoutId`, `grossAmount`, `currency`, `reason`.
    PayoutRejected = "payout_rejected",
    /// `memberName`, `payoutId`, `grossAmount`, `currency`, `reason`.
    PayoutCancelled = "payout_cancelled",
    /// To finance: `adminName`, `memberName`, `payoutId`, amounts, `paymentMethod`.
    ReadyForPayment = "ready_for_payment",
    /// To the member, at the address known before: `memberName`, `payoutId`, `changed` (such as bank details),
    /// `changedAt`, [`destination`: the new one, masked].
    DetailsChanged = "details_changed",
    /// To finance: `adminName`, `memberName`, `payoutId`, `changed`, `changedAt`.
    DetailsChangedStaff = "details_changed_staff",
    /// `memberName`, `payoutId`, amounts, `paymentMethod`, `destination`, `sentDate`, `expectedArrivalDate`,
    /// [`trackingNumber`].
    PaymentSent = "payment_sent",
    /// With the receipt attached: `memberName`, `payoutId`, amounts, `paymentMethod`, `destination`,
    /// `completedDate`, [`confirmationNumber`], [`membershipRemovalDate`].
    PayoutCompleted = "payout_completed",
    /// `memberName`, `payoutId`, `netAmount`, `currency`, `reason`.
    PaymentFailed = "payment_failed",
    /// To admins and finance: `adminName`, `memberName`, `payoutId`, `netAmount`, `currency`, `reason`, [`returnCode`].
    PaymentFailedStaff = "payment_failed_staff",
    /// To admins and finance: `adminName`, `totalRevenue`, `currency`, `remainingSlots`, `eligibleMemberCount`.
    EligibilityReached = "eligibility_reached",
    /// `memberName`, `payoutId`, `removedDate`.
    MembershipRemoved = "membership_removed",
    /// `memberName`, `tenureStart`, [`queuePosition`].
    WelcomeBack = "welcome_back",
    /// To the member, at the addresses known before: `memberName`, `receivedAt`.
    W9Received = "w9_received",
    /// `memberName`, `reason`.
    W9Rejected = "w9_rejected",
    /// As for `approval_needed`, and `waitingSince`: a date.
    ApprovalReminder = "approval_reminder",
    /// To a recruiter or creator: `memberName`, `payoutId`, `grossAmount`, `currency`.
    TransferInitiated = "transfer_initiated",
    /// With the receipt attached: as for `transfer_initiated`, and `netAmount`, `taxWithholding`, `completedDate`.
    TransferCompleted = "transfer_completed",
    /// As for `transfer_initiated`, and `reason`.
    TransferFailed = "transfer_failed",
    /// As for `transfer_initiated`, and `nextRetryAt`: a time.
    TransferRetrying = "transfer_retrying",
    /// `memberName`, `placementId`, `releasedAmount`, `remainingAmount`, `currency`.
    HoldReleased = "hold_released",
    /// `memberName`.
    OnboardingRequired = "onboarding_required",
    /// To an administrator: `adminName`, `alertTitle`, `alertMessage`, `category`.
    CriticalAlert = "critical_alert",
}

/// What every mail points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    pub app_url: String,
    pub support_email: String,
    /// The name the mails are signed with.
    pub sender_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMail {
    pub subject: String,
    pub html: String,
    pub text: String,
}

/// Why a mail cannot be worded.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("the data of a {kind} mail is not an object")]
    NoObject { kind: &'static str },
    #[error("a {kind} mail cannot be worded from its data")]
    Unusable {
        kind: &'static str,
        #[source]
        cause: minijinja::Error,
    },
}

impl MailKind {
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// Words a mail from its data. Texts in the data are escaped in the HTML part.
pub fn render(kind: MailKind, data: &Value, links: &Links) -> Result<RenderedMail, TemplateError> {
    let Value::Object(facts) = data else {
        return Err(TemplateError::NoObject { kind: kind.code() });
    };
    let mut context = facts.clone();
    for (key, link) in [
        ("appUrl", &links.app_url),
        ("supportEmail", &links.support_email),
        ("senderName", &links.sender_name),
    ] {
        context.insert(key.to_owned(), Value::String(link.clone()));
    }
    environment::fill(kind, &context).map_err(|cause| TemplateError::Unusable {
        kind: kind.code(),
        cause,
    })
}

#[cfg(test)]
mod tests;
