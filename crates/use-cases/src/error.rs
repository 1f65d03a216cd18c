//! Why a use case fails: refused by a rule, or by the world.

use infrastructure::pdf::PdfError;
use infrastructure::persistence::StorageError;
use infrastructure::stripe::StripeError;
use payout_domain::eligibility::Unmet;
use payout_domain::selection::Fault;
use payout_domain::{Refusal, UserId};
use tax::filing::FilingError;
use tax::forms::FormRefusal;

/// What was not found, or belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    Payout,
    Member,
    TaxForm,
    Receipt,
    Round,
    Alert,
    Mail,
    Payee,
    Statement,
    Placement,
    CompanyUser,
    Schedule,
    Hold,
    WebhookEndpoint,
    WebhookDelivery,
}

impl Entity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Payout => "payout",
            Self::Member => "member",
            Self::TaxForm => "tax form",
            Self::Receipt => "receipt",
            Self::Round => "round",
            Self::Alert => "alert",
            Self::Mail => "mail",
            Self::Payee => "payee",
            Self::Statement => "statement",
            Self::Placement => "placement",
            Self::CompanyUser => "company user",
            Self::Schedule => "schedule",
            Self::Hold => "hold",
            Self::WebhookEndpoint => "webhook endpoint",
            Self::WebhookDelivery => "webhook delivery",
        }
    }
}

/// One field of an input, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: String,
    pub message: String,
}

impl FieldFault {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} not found", .0.name())]
    NotFound(Entity),
    #[error("the company is not eligible to pay anybody now")]
    NotEligible(Vec<Unmet>),
    #[error("{wanted} members were chosen and {remaining} payouts are left")]
    NoRemainingSlots { wanted: u64, remaining: u64 },
    #[error("{} of the chosen members cannot be paid", .0.len())]
    InvalidSelection(Vec<(UserId, Vec<Fault>)>),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the queue of members is being recomputed; try again in a minute")]
    QueueBehind,
    #[error("this payout stood here before this service and can only be read")]
    LegacyPayout,
    #[error("the member has another open payout; end that one first")]
    AnotherOpenPayout,
    #[error("no removal of this member's membership is due")]
    NoRemovalDue,
    #[error(transparent)]
    TransferRefused(#[from] payout_domain::transfer::Refusal),
    #[error(transparent)]
    ScheduleRefused(#[from] payout_domain::schedule::Refusal),
    #[error(transparent)]
    HoldRefused(#[from] payout_domain::hold::Refusal),
    #[error(transparent)]
    PlacementRefused(#[from] payout_domain::placement::PlacementRefusal),
    #[error("the placement is {state}; nothing more is paid for it")]
    PlacementOver { state: &'static str },
    #[error("only {left} of the share is neither scheduled, held nor paid")]
    ShareCommitted { left: money::Money },
    #[error("nothing that is still to be paid is as much as is to be kept back")]
    NothingToHold,
    #[error(transparent)]
    StatementRefused(#[from] payout_domain::transfer::StatementRefusal),
    #[error("{what} is another one's already")]
    Taken { what: &'static str },
    #[error("the statement stands already with other figures, which no longer change")]
    StatementDiffers,
    #[error("the payment provider did not do it")]
    Provider(#[source] Box<StripeError>),
    #[error(transparent)]
    CannotRejoin(#[from] membership::RejoinRefusal),
    #[error("only a person can do this")]
    PeopleOnly,
    #[error("the input is not valid")]
    Invalid(Vec<FieldFault>),
    #[error("a decision on this tax form was already taken: it is {status}")]
    TaxFormDecided { status: String },
    #[error(transparent)]
    FormRefused(#[from] FormRefusal),
    #[error("this is possible with a Form 1099 only")]
    WrongFormType,
    #[error("the form says what the payments of the year say; there is nothing to correct")]
    NothingToCorrect,
    #[error("this reference was recorded for another deposit")]
    DepositDiffers,
    #[error(transparent)]
    Filing(#[from] FilingError),
    #[error("the alert is resolved already")]
    AlertResolved,
    #[error("nothing is ever told by some of these names")]
    UnknownEvents(Vec<FieldFault>),
    #[error("the endpoint is disabled; nothing is posted to it")]
    EndpointDisabled,
    #[error("the clock only goes forwards")]
    ClockBackwards { now: time::OffsetDateTime },
    #[error("{what} is not configured: set {setting}")]
    NotConfigured { what: &'static str, setting: &'static str },
    #[error("the document could not be made")]
    Document(#[from] PdfError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        Self::Provider(Box::new(error))
    }
}
