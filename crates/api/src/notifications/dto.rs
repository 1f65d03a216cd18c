use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::notifications as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, number};
use crate::output::Moment;
use crate::problem::Problem;

/// How far a mail got: on its way, taken by the mail server, or given up.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = NotificationState, example = "sent")]
pub enum StateName {
    Pending,
    Sent,
    Failed,
}

/// One mail to one person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the field is called like this on the wire")]
pub struct Notification {
    /// Also the first part of its Message-ID.
    #[schema(example = "0199f1c2-f2a3-7b40-9c0d-2e3f40516273")]
    notification_id: Uuid,
    #[schema(example = "payment_sent")]
    kind: String,
    #[schema(example = "j***@example.com")]
    recipient: String,
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: Option<String>,
    #[schema(example = "sent")]
    state: String,
    attempts: Vec<DeliveryAttempt>,
    /// None when no further attempt follows.
    next_attempt_at: Option<Moment>,
    created_at: Moment,
    sent_at: Option<Moment>,
}

/// One attempt to deliver a mail.
#[derive(Serialize, ToSchema)]
pub struct DeliveryAttempt {
    #[schema(example = 1)]
    attempt: i32,
    at: Moment,
    #[schema(example = true)]
    delivered: bool,
    #[schema(example = "the mail server answered 451: try again later")]
    error: Option<String>,
}

/// Which mails to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct NotificationFilter {
    /// About this payout.
    #[garde(inner(length(chars, max = 100)))]
    #[param(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: Option<String>,
    /// That got this far.
    #[param(inline)]
    state: Option<StateName>,
    /// Of this kind.
    #[garde(inner(length(chars, max = 60)))]
    #[param(example = "payment_sent")]
    kind: Option<String>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl NotificationFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::DeliveryFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::DeliveryFilter {
            payout_id: self.payout_id,
            state: self.state.map(Into::into),
            kind: self.kind,
        };
        Ok((filter, paging))
    }
}

impl From<StateName> for use_case::DeliveryState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Pending => Self::Pending,
            StateName::Sent => Self::Sent,
            StateName::Failed => Self::Failed,
        }
    }
}

impl From<use_case::DeliveryView> for Notification {
    fn from(it: use_case::DeliveryView) -> Self {
        Self {
            notification_id: it.id,
            kind: it.kind,
            recipient: it.recipient,
            payout_id: it.payout_id,
            state: it.state,
            attempts: it.attempts.into_iter().map(DeliveryAttempt::from).collect(),
            next_attempt_at: it.next_attempt_at.map(Moment),
            created_at: Moment(it.created_at),
            sent_at: it.sent_at.map(Moment),
        }
    }
}

impl From<use_case::AttemptView> for DeliveryAttempt {
    fn from(it: use_case::AttemptView) -> Self {
        Self {
            attempt: it.attempt,
            at: Moment(it.at),
            delivered: it.delivered,
            error: it.error,
        }
    }
}
