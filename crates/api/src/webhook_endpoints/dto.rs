use garde::Validate;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use use_cases::events as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank_if_given, number};
use crate::output::Moment;
use crate::problem::Problem;

const URL_CHARACTERS_MAX: usize = 2048;
const DESCRIPTION_CHARACTERS_MAX: usize = 500;
const EVENT_TYPES_MAX: usize = 50;
const EVENT_TYPE_CHARACTERS_MAX: usize = 80;

/// Whether events are posted to it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = WebhookEndpointStatus, example = "active")]
pub enum StatusName {
    Active,
    Disabled,
}

/// How far a delivery got: on its way, taken, or given up.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = WebhookDeliveryState, example = "delivered")]
pub enum StateName {
    Pending,
    Delivered,
    Failed,
}

/// An address that wants events.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhookEndpoint {
    /// `https`, at port 443 or 8443, without user and fragment, and leading to a public address.
    #[garde(length(chars, min = 1, max = URL_CHARACTERS_MAX))]
    #[schema(max_length = 2048, example = "https://billing.example.com/hooks/payouts")]
    url: String,
    #[garde(custom(not_blank_if_given), inner(length(chars, max = DESCRIPTION_CHARACTERS_MAX)))]
    #[schema(max_length = 500, example = "Billing")]
    description: Option<String>,
    /// Names of events, or families of them such as `escrow_hold.*`; every event when left out.
    #[garde(length(max = EVENT_TYPES_MAX), inner(length(chars, min = 1, max = EVENT_TYPE_CHARACTERS_MAX)))]
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["payout.completed", "escrow_hold.*"]))]
    event_types: Vec<String>,
}

/// What is to be otherwise.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeWebhookEndpoint {
    #[garde(inner(length(chars, min = 1, max = URL_CHARACTERS_MAX)))]
    #[schema(max_length = 2048, example = "https://billing.example.com/hooks/payouts")]
    url: Option<String>,
    #[garde(custom(not_blank_if_given), inner(length(chars, max = DESCRIPTION_CHARACTERS_MAX)))]
    #[schema(max_length = 500, example = "Billing")]
    description: Option<String>,
    /// An empty list means every event.
    #[garde(inner(length(max = EVENT_TYPES_MAX), inner(length(chars, min = 1, max = EVENT_TYPE_CHARACTERS_MAX))))]
    #[schema(max_items = 50, example = json!(["payout.*"]))]
    event_types: Option<Vec<String>>,
    #[garde(skip)]
    #[schema(inline)]
    status: Option<StatusName>,
}

/// Where events are posted to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookEndpoint {
    #[schema(example = "0199f1c2-a1b2-7c3d-8e4f-5a6b7c8d9e0f")]
    endpoint_id: Uuid,
    #[schema(example = "https://billing.example.com/hooks/payouts")]
    url: String,
    #[schema(example = "Billing")]
    description: Option<String>,
    /// Empty means every event.
    #[schema(example = json!(["payout.completed", "escrow_hold.*"]))]
    event_types: Vec<String>,
    /// `active` or `disabled`.
    #[schema(example = "active")]
    status: String,
    /// Why it was disabled, where nobody did it: `gone` or `failing`.
    #[schema(example = "failing")]
    disabled_reason: Option<String>,
    /// Since when it takes nothing.
    failing_since: Option<Moment>,
    /// Until then the secret before signs too.
    old_secret_until: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

/// A new endpoint and its secret, which is told this once.
#[derive(Serialize, ToSchema)]
pub struct RegisteredEndpoint {
    endpoint: WebhookEndpoint,
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
}

/// A new secret, which is told this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotatedSecret {
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
    /// Until then the secret before signs too.
    old_secret_until: Moment,
}

/// One event on its way to one endpoint.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    #[schema(example = "0199f1c2-b2c3-7d4e-8f5a-6b7c8d9e0f10")]
    delivery_id: Uuid,
    /// What `webhook-id` says, the same in every attempt and replay.
    #[schema(example = "0199f1c2-c3d4-7e5f-8a6b-7c8d9e0f1021")]
    event_id: Uuid,
    #[schema(example = "payout.completed")]
    event_type: String,
    /// `pending`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    state: String,
    #[schema(example = 1)]
    attempts: i32,
    /// The delivery that this one repeats.
    #[schema(example = "0199f1c2-b2c3-7d4e-8f5a-6b7c8d9e0f0f")]
    replay_of: Option<Uuid>,
    /// None when no further attempt follows.
    next_attempt_at: Option<Moment>,
    created_at: Moment,
    delivered_at: Option<Moment>,
}

/// A delivery with all that is known of it.
#[derive(Serialize, ToSchema)]
pub struct WebhookDeliveryLog {
    delivery: WebhookDelivery,
    /// What is posted, byte for byte.
    #[schema(
        example = r#"{"data":{"payoutId":"0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10"},"timestamp":"2026-11-20T14:05:09Z","type":"payout.completed"}"#
    )]
    body: String,
    attempts: Vec<WebhookAttempt>,
}

/// One attempt to post.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookAttempt {
    #[schema(example = 1)]
    attempt: i32,
    at: Moment,
    #[schema(example = 84)]
    took_ms: i64,
    /// None when there was no answer.
    #[schema(example = 503)]
    status: Option<i32>,
    /// `not_public`, `unreachable`, `timed_out`, `refused` or `gone`; none when it was taken.
    #[schema(example = "refused")]
    failure: Option<String>,
    /// The beginning of what was answered.
    #[schema(example = "try again later")]
    answer: String,
    next_attempt_at: Option<Moment>,
}

/// A time in which events were missed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ReplayMissed {
    /// At most 30 days ago.
    from: Moment,
    /// Until now when left out.
    to: Option<Moment>,
}

/// What is on its way again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissedWebhooks {
    #[schema(example = 42)]
    queued: u64,
    /// More is left than one call puts on its way: ask again.
    #[schema(example = false)]
    has_more: bool,
}

/// Which deliveries to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct DeliveryFilter {
    /// That got this far.
    #[param(inline)]
    state: Option<StateName>,
    /// Of events of this name.
    #[garde(inner(length(chars, max = EVENT_TYPE_CHARACTERS_MAX)))]
    #[param(example = "payout.completed")]
    event_type: Option<String>,
    /// Of this event.
    #[param(example = "0199f1c2-c3d4-7e5f-8a6b-7c8d9e0f1021")]
    event_id: Option<Uuid>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl DeliveryFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::DeliveryFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::DeliveryFilter {
            state: self.state.map(Into::into),
            event_type: self.event_type,
            event_id: self.event_id,
        };
        Ok((filter, paging))
    }
}

impl ReplayMissed {
    pub fn time(&self) -> (OffsetDateTime, Option<OffsetDateTime>) {
        (self.from.0, self.to.map(|to| to.0))
    }
}

impl From<StatusName> for use_case::EndpointState {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Active => Self::Active,
            StatusName::Disabled => Self::Disabled,
        }
    }
}

impl From<StateName> for use_case::DeliveryState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Pending => Self::Pending,
            StateName::Delivered => Self::Delivered,
            StateName::Failed => Self::Failed,
        }
    }
}

impl From<NewWebhookEndpoint> for use_case::NewEndpoint {
    fn from(it: NewWebhookEndpoint) -> Self {
        Self {
            url: it.url,
            description: it.description,
            event_types: it.event_types,
        }
    }
}

impl From<ChangeWebhookEndpoint> for use_case::ChangeEndpoint {
    fn from(it: ChangeWebhookEndpoint) -> Self {
        Self {
            url: it.url,
            description: it.description,
            event_types: it.event_types,
            state: it.status.map(Into::into),
        }
    }
}

impl From<use_case::EndpointView> for WebhookEndpoint {
    fn from(it: use_case::EndpointView) -> Self {
        Self {
            endpoint_id: it.id,
            url: it.url,
            description: it.description,
            event_types: it.event_types,
            status: it.state,
            disabled_reason: it.disabled_reason,
            failing_since: it.failing_since.map(Moment),
            old_secret_until: it.old_secret_until.map(Moment),
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}

impl From<use_case::Registered> for RegisteredEndpoint {
    fn from(it: use_case::Registered) -> Self {
        Self {
            secret: it.secret.expose_secret().to_owned(),
            endpoint: it.endpoint.into(),
        }
    }
}

impl From<use_case::Rotated> for RotatedSecret {
    fn from(it: use_case::Rotated) -> Self {
        Self {
            secret: it.secret.expose_secret().to_owned(),
            old_secret_until: Moment(it.old_secret_until),
        }
    }
}

impl From<use_case::DeliveryView> for WebhookDelivery {
    fn from(it: use_case::DeliveryView) -> Self {
        Self {
            delivery_id: it.id,
            event_id: it.event_id,
            event_type: it.event_type,
            state: it.state,
            attempts: it.attempts,
            replay_of: it.replay_of,
            next_attempt_at: it.next_attempt_at.map(Moment),
            created_at: Moment(it.created_at),
            delivered_at: it.delivered_at.map(Moment),
        }
    }
}

impl From<(use_case::DeliveryView, Vec<use_case::AttemptView>)> for WebhookDeliveryLog {
    fn from((delivery, attempts): (use_case::DeliveryView, Vec<use_case::AttemptView>)) -> Self {
        Self {
            body: delivery.body.clone(),
            delivery: delivery.into(),
            attempts: attempts.into_iter().map(WebhookAttempt::from).collect(),
        }
    }
}

impl From<use_case::AttemptView> for WebhookAttempt {
    fn from(it: use_case::AttemptView) -> Self {
        Self {
            attempt: it.attempt,
            at: Moment(it.at),
            took_ms: it.took_ms,
            status: it.status,
            failure: it.failure,
            answer: it.answer,
            next_attempt_at: it.next_at.map(Moment),
        }
    }
}

impl From<use_case::Missed> for MissedWebhooks {
    fn from(it: use_case::Missed) -> Self {
        Self {
            queued: it.queued,
            has_more: it.has_more,
        }
    }
}
