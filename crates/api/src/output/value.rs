use std::borrow::Cow;

use money::Money;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A time, RFC 3339 in UTC. On the way in a date will do: its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-20T14:05:09.123456Z")]
pub struct Moment(pub OffsetDateTime);

/// A date, UTC. On the way in a time will do: its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-11-20")]
pub struct Day(pub Date);

/// Money in major units with two decimals; the currency stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "100000.00")]
pub struct Amount(pub Money);

/// Facts of a kind that only their writer knows.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Facts(pub Value);

impl PartialSchema for Facts {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Object));
        object
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .examples([json!({"queue_position": 1, "total_revenue": "250000.00"})])
            .build()
            .into()
    }
}

impl ToSchema for Facts {
    fn name() -> Cow<'static, str> {
        "Facts".into()
    }
}

impl Moment {
    /// Reads a date or a time.
    pub fn parse(raw: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(raw, &Rfc3339)
            .ok()
            .and_then(|time| time.checked_to_offset(UtcOffset::UTC));
        let midnight = || parse_date(raw).map(|date| date.midnight().assume_utc());
        time.or_else(midnight)
            .filter(|time| (1900..=9999).contains(&time.year()))
            .map(Self)
    }
}

fn parse_date(raw: &str) -> Option<Date> {
    Date::parse(raw, format_description!("[year]-[month]-[day]")).ok()
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let utc = self.0.to_offset(UtcOffset::UTC);
        serializer.serialize_str(&utc.format(&Rfc3339).map_err(serde::ser::Error::custom)?)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Self::parse(&raw)
            .ok_or_else(|| de::Error::custom("must be a date (2026-11-20) or a time (2026-11-20T14:05:09Z)"))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Moment::deserialize(deserializer).map(|moment| Self(moment.0.date()))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Money::parse(&raw, money::Currency::USD)
            .map(Self)
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_date_is_its_midnight_and_a_time_is_its_date_in_utc() {
        assert_eq!(Moment::parse("2026-11-20").unwrap().0, datetime!(2026-11-20 00:00 UTC));
        let day = |raw: &str| serde_json::from_str::<Day>(&format!("{raw:?}")).unwrap().0;
        assert_eq!(day("2026-11-20T23:30:00-02:00"), date!(2026 - 11 - 21));
        assert_eq!(day("2026-11-20"), date!(2026 - 11 - 20));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for raw in [
            "",
            "2026-02-30",
            "20.11.2026",
            "2026-11-20 14:00",
            "now",
            "-0001-01-01",
            "9999-12-31T23:59:59-12:00",
        ] {
            assert!(Moment::parse(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn money_goes_out_as_text_with_two_decimals() {
        assert_eq!(
            serde_json::to_string(&Amount(Money::usd(10_000_000))).unwrap(),
            r#""100000.00""#
        );
    }
}
