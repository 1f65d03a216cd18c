use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::sandbox as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, number};
use crate::output::Moment;
use crate::problem::Problem;

const PERIOD_CHARACTERS_MAX: usize = 40;

/// What the clock of the sandbox shows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SandboxClock {
    /// What the service takes for now.
    #[schema(example = "2027-11-20T14:05:09.123456Z")]
    now: Moment,
    /// What the machine's clock shows; sessions go by it.
    real_now: Moment,
    /// How far the one is ahead of the other.
    #[schema(example = 31_536_000)]
    ahead_seconds: i64,
}

/// Where the clock is to go: one of the two.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(example = json!({ "advance": "P12M" }))]
pub struct MoveClock {
    /// To this time.
    now: Option<Moment>,
    /// By this much, as ISO 8601 writes a duration; a month is one of the calendar.
    #[garde(inner(length(chars, max = PERIOD_CHARACTERS_MAX)))]
    #[schema(example = "P12M")]
    advance: Option<String>,
}

/// A mail as its recipient sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailPreview {
    /// As `notificationId` in the list of notifications.
    #[schema(example = "0199f1c2-f2a3-7b40-9c0d-2e3f40516273")]
    mail_id: Uuid,
    #[schema(example = "payment_sent")]
    kind: String,
    #[schema(example = "jane@example.com")]
    recipient: String,
    #[schema(example = "Jane Doe")]
    recipient_name: Option<String>,
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: Option<String>,
    /// `pending`, `sent` or `failed`.
    #[schema(example = "sent")]
    state: String,
    created_at: Moment,
    sent_at: Option<Moment>,
    #[schema(example = "Your payment is on its way")]
    subject: String,
    #[schema(example = "Hello Jane Doe,\n\nyour payment is on its way.")]
    text: String,
    #[schema(example = "<p>Hello Jane Doe,</p><p>your payment is on its way.</p>")]
    html: String,
}

/// Which mails to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct MailFilter {
    /// About this payout.
    #[garde(inner(length(chars, max = 100)))]
    #[param(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: Option<String>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl MoveClock {
    pub fn destination(self) -> Result<use_case::Destination, Problem> {
        match (self.now, self.advance) {
            (Some(now), None) => Ok(use_case::Destination::At(now.0)),
            (None, Some(advance)) => use_case::Period::parse(&advance)
                .map(use_case::Destination::After)
                .map_err(|error| Problem::invalid_field("advance", error.to_string())),
            (None, None) => Err(Problem::invalid_field("advance", "must be given where now is not")),
            (Some(_), Some(_)) => Err(Problem::invalid_field("advance", "must not be given beside now")),
        }
    }
}

impl MailFilter {
    /// The payout, and the page of its mails.
    pub fn split(self) -> Result<(Option<String>, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        Ok((self.payout_id, paging))
    }
}

impl From<use_case::ClockView> for SandboxClock {
    fn from(it: use_case::ClockView) -> Self {
        Self {
            now: Moment(it.now),
            real_now: Moment(it.real_now),
            ahead_seconds: it.ahead.whole_seconds(),
        }
    }
}

impl From<use_case::Preview> for MailPreview {
    fn from(it: use_case::Preview) -> Self {
        Self {
            mail_id: it.id,
            kind: it.kind,
            recipient: it.recipient,
            recipient_name: it.recipient_name,
            payout_id: it.payout_id,
            state: it.state,
            created_at: Moment(it.created_at),
            sent_at: it.sent_at.map(Moment),
            subject: it.subject,
            text: it.text,
            html: it.html,
        }
    }
}
