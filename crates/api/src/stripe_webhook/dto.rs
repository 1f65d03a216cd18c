use serde::Serialize;
use use_cases::sending::Received;
use utoipa::ToSchema;

/// An event that was taken in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedEvent {
    /// Always: what is not taken in is answered as an error, and Stripe sends it again.
    #[schema(example = true)]
    received: bool,
    /// Stripe's number of the event.
    #[schema(example = "evt_1QYxkq2eZvKYlo2C")]
    event_id: String,
    /// The event had come before; nothing follows from it a second time.
    #[schema(example = false)]
    duplicate: bool,
}

impl From<Received> for ReceivedEvent {
    fn from(received: Received) -> Self {
        Self {
            received: true,
            event_id: received.event_id,
            duplicate: received.duplicate,
        }
    }
}
