use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::eligibility as stored;
use money::{Currency, Money};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{Context, Error, alerts};

const CATEGORY: &str = "revenue_difference";

/// What the subscription service says revenue is, beside the database's figure, which alone decides [R1.1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedRevenue {
    /// None when it could not be had; then the note says why.
    pub total: Option<Money>,
    /// By how much it is more than the database's figure was when it was asked for.
    pub difference: Option<Money>,
    pub note: Option<String>,
    pub asked_at: OffsetDateTime,
}

/// An answer that was not compared yet.
pub(super) struct Asked {
    answer: Result<Money, String>,
    at: OffsetDateTime,
}

/// Asks the service, where there is one. It fails no check: what went wrong becomes a note.
pub(super) async fn ask(ctx: &Context) -> Option<Asked> {
    let service = ctx.subscriptions.as_ref()?;
    let answer = service.revenue(|| ctx.now()).await.map_err(|error| {
        tracing::warn!(%error, "the subscription service told no revenue: {error}");
        error.to_string()
    });
    Some(Asked { answer, at: ctx.now() })
}

/// What the last check has kept; none where there is no service to ask.
pub(super) async fn last(ctx: &Context) -> Result<Option<ReportedRevenue>, Error> {
    if ctx.subscriptions.is_none() {
        return Ok(None);
    }
    let kept = stored::last_reported(ctx.db.connection()).await?;
    Ok(kept.as_ref().and_then(ReportedRevenue::from_json))
}

/// One warning while the two figures differ.
pub(super) async fn warn_when_different(
    ctx: &Context,
    tx: &Tx,
    reported: &ReportedRevenue,
    counted: Money,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let Some((total, difference)) = reported.total.zip(reported.difference).filter(|(_, it)| !it.is_zero()) else {
        return Ok(());
    };
    let message = format!(
        "the subscription service says {total} USD and the database {counted} USD, a difference of {difference}; \
         the database's figure counts"
    );
    let alert = NewAlert {
        cause: CATEGORY,
        severity: Severity::Warning,
        category: CATEGORY,
        title: "The subscription service knows another revenue",
        message: &message,
        related_entity: json!({"type": "eligibility"}),
        trigger_info: reported.to_json(),
    };
    alerts::raise(ctx, tx, &alert, now).await?;
    Ok(())
}

/// Once they agree again nothing is left to look at. No answer says nothing.
pub(super) async fn clear_when_equal(ctx: &Context, reported: &ReportedRevenue) -> Result<(), Error> {
    if reported.difference.is_some_and(Money::is_zero) {
        alerts::clear(ctx, CATEGORY, "the two figures agree again").await?;
    }
    Ok(())
}

impl Asked {
    pub fn beside(self, counted: Money) -> ReportedRevenue {
        let (total, note) = match self.answer {
            Ok(total) => (Some(total), None),
            Err(note) => (None, Some(note)),
        };
        ReportedRevenue {
            difference: total.and_then(|total| total.minus(counted).ok()),
            total,
            note,
            asked_at: self.at,
        }
    }
}

impl ReportedRevenue {
    /// As it is kept with the check.
    pub(super) fn to_json(&self) -> Value {
        let text = |amount: Option<Money>| amount.map(|amount| amount.to_string());
        json!({
            "total_revenue": text(self.total),
            "difference": text(self.difference),
            "note": self.note,
            "asked_at": self.asked_at.format(&Rfc3339).ok(),
        })
    }

    fn from_json(kept: &Value) -> Option<Self> {
        let amount = |key: &str| kept[key].as_str().and_then(|raw| Money::parse(raw, Currency::USD).ok());
        Some(Self {
            total: amount("total_revenue"),
            difference: amount("difference"),
            note: kept["note"].as_str().map(str::to_owned),
            asked_at: OffsetDateTime::parse(kept["asked_at"].as_str()?, &Rfc3339).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answer: Result<Money, String>) -> ReportedRevenue {
        let at = OffsetDateTime::UNIX_EPOCH;
        Asked { answer, at }.beside(Money::usd(10_000))
    }

    #[test]
    fn r1_1_what_is_kept_is_what_is_shown_later() {
        for reported in [
            asked(Ok(Money::usd(9_950))),
            asked(Ok(Money::usd(10_000))),
            asked(Err("the subscription service does not answer".to_owned())),
        ] {
            assert_eq!(
                ReportedRevenue::from_json(&reported.to_json()),
                Some(reported.clone()),
                "{reported:?}"
            );
        }
        assert_eq!(asked(Ok(Money::usd(9_950))).difference, Some(Money::usd(-50)));
    }

    #[test]
    fn a_check_that_asked_nobody_says_nothing() {
        assert_eq!(ReportedRevenue::from_json(&Value::Null), None);
    }
}
