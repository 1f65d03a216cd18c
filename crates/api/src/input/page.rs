use garde::Validate;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use use_cases::payouts::Page;

use super::cursor;
use crate::problem::Problem;

const LIMIT_DEFAULT: u64 = 25;
const LIMIT_MAX: u64 = 100;

/// Which page of a list. Queries hold it as two fields, since flattened ones lose their names in messages.
#[derive(Debug)]
pub struct Paging {
    pub limit: u64,
    pub page: Page,
}

impl Paging {
    /// Reads the parameters `limit` and `cursor`.
    pub fn read(limit: Option<u64>, after: Option<&str>) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Problem::invalid_field("limit", "must be 1 to 100"));
        }
        let after = after.map(cursor::read).transpose()?;
        Ok(Self {
            limit,
            page: Page { limit, after },
        })
    }
}

/// A whole number, which a query holds as text. It is documented as one of 64 bits, of which one is the sign.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let raw = Option::<String>::deserialize(deserializer)?;
    let read = |raw: String| raw.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok());
    raw.map(|raw| read(raw).ok_or_else(|| D::Error::custom("must be a whole number")))
        .transpose()
}

/// A parameter given once or several times.
pub fn one_or_many<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let values = match Value::deserialize(deserializer)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    values
        .into_iter()
        .map(|value| T::deserialize(value).map_err(D::Error::custom))
        .collect()
}

/// A query of a list that has no filter.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PageQuery {
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    pub limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    pub cursor: Option<String>,
}

impl PageQuery {
    pub fn paging(&self) -> Result<Paging, Problem> {
        Paging::read(self.limit, self.cursor.as_deref())
    }
}
