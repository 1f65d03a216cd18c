use std::str::FromStr;

use money::{Currency, Money};
use reqwest::Response;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use time::OffsetDateTime;

use super::{ServiceError, SubscriptionService, taken, traced};

/// An answer that says one figure has no need for more.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// Why the service's figure of revenue is not known.
#[derive(Debug, thiserror::Error)]
pub enum RevenueError {
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error("the subscription service's answer holds no totalRevenue in USD")]
    Unreadable,
}

impl SubscriptionService {
    /// What the service says was taken in altogether. Asked once: whoever wants to know can ask again.
    pub async fn revenue(&self, clock: impl Fn() -> OffsetDateTime) -> Result<Money, RevenueError> {
        let answer = self.guarded(clock, "GET", self.ask_for_revenue()).await?;
        read(&answer).ok_or(RevenueError::Unreadable)
    }

    async fn ask_for_revenue(&self) -> Result<Vec<u8>, ServiceError> {
        let unreachable = |error: reqwest::Error| ServiceError::Unreachable(error.without_url());
        let request = self
            .client
            .get(format!("{}{}", self.base, self.revenue_path))
            .headers(traced());
        let mut answer: Response = request.send().await.map_err(unreachable)?;
        taken(&answer)?;
        let mut bytes = Vec::new();
        while bytes.len() < ANSWER_BYTES_MAX
            && let Some(chunk) = answer.chunk().await.map_err(unreachable)?
        {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

/// `totalRevenue` in major units, as a text or a number, alone or inside `data`. A currency beside it must be USD.
fn read(answer: &[u8]) -> Option<Money> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let body = answer.get("data").filter(|data| data.is_object()).unwrap_or(&answer);
    let in_dollars = body.get("currency").is_none_or(|currency| currency == "USD");
    let major = match body.get("totalRevenue")? {
        Value::String(text) => Decimal::from_str(text).ok()?,
        // Its own words, not a calculation with it: others add up in floats, so the cents are rounded.
        Value::Number(number) => Decimal::from_str(&number.to_string()).ok()?,
        _ => return None,
    };
    let cents = major.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Money::from_decimal(cents, Currency::USD).ok().filter(|_| in_dollars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_1_a_figure_is_read_as_a_text_or_a_number_with_or_without_an_envelope() {
        for (answer, cents) in [
            (r#"{"totalRevenue": "250000.10"}"#, 25_000_010),
            (r#"{"totalRevenue": 250000.1}"#, 25_000_010),
            (r#"{"totalRevenue": 0.30000000000000004, "currency": "USD"}"#, 30),
            (r#"{"data": {"totalRevenue": "7"}, "timestamp": "now"}"#, 700),
        ] {
            assert_eq!(read(answer.as_bytes()), Some(Money::usd(cents)), "{answer}");
        }
    }

    #[test]
    fn whatever_else_is_answered_is_no_figure() {
        for answer in [
            "",
            "250000",
            "<html>",
            r#"{"totalRevenue": null}"#,
            r#"{"totalRevenue": "much"}"#,
            r#"{"totalRevenue": 1e300}"#,
            r#"{"totalRevenue": "1", "currency": "EUR"}"#,
            r#"{"total": 1}"#,
        ] {
            assert_eq!(read(answer.as_bytes()), None, "{answer}");
        }
    }
}
