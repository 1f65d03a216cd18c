use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// As other services know us.
const SOURCE: &str = "payout-service";

/// Something that happened, as the outbox has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub id: Uuid,
    /// Its name, such as `payout.completed`.
    pub kind: String,
    pub at: OffsetDateTime,
    /// Ids, amounts and statuses, and never a secret.
    pub payload: Value,
}

impl Happened {
    /// What is published to the broker.
    pub fn message(&self) -> String {
        json!({
            "event_id": self.id,
            "event_type": self.kind,
            "timestamp": self.time(),
            "source_service": SOURCE,
            "payload": self.payload,
        })
        .to_string()
    }

    /// What is posted to an endpoint, in the shape that the Standard Webhooks recommend.
    pub fn body(&self) -> String {
        json!({ "type": self.kind, "timestamp": self.time(), "data": self.payload }).to_string()
    }

    fn time(&self) -> String {
        self.at.format(&Rfc3339).expect("a time that was stored can be written")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_envelopes_are_those_that_others_read() {
        let happened = Happened {
            id: Uuid::from_u128(7),
            kind: "escrow_hold.released".to_owned(),
            at: datetime!(2026-11-20 14:05:09.123456 UTC),
            payload: json!({ "holdId": "h", "holdAmount": "10.00" }),
        };

        assert_eq!(
            serde_json::from_str::<Value>(&happened.message()).expect("JSON"),
            json!({
                "event_id": "00000000-0000-0000-0000-000000000007",
                "event_type": "escrow_hold.released",
                "timestamp": "2026-11-20T14:05:09.123456Z",
                "source_service": "payout-service",
                "payload": { "holdId": "h", "holdAmount": "10.00" },
            })
        );
        assert_eq!(
            serde_json::from_str::<Value>(&happened.body()).expect("JSON"),
            json!({
                "type": "escrow_hold.released",
                "timestamp": "2026-11-20T14:05:09.123456Z",
                "data": { "holdId": "h", "holdAmount": "10.00" },
            })
        );
    }
}
