use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::fields;
use crate::problem::Problem;

/// A query of the right shape. All values are texts; a parameter given more than once is a list.
#[derive(Debug)]
pub struct ValidQuery<T>(pub T);

impl<T> FromRequest for ValidQuery<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T, Problem> {
    let value: T =
        serde_path_to_error::deserialize(collect(query)?).map_err(|error| fields::refused(&error, "query"))?;
    value
        .validate()
        .map_err(|report| Problem::invalid(&fields::faults(&report)))?;
    Ok(value)
}

fn collect(query: &str) -> Result<Value, Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Problem::invalid_field("query", "is not a list of parameters"))?;
    let mut parameters = Map::new();
    for (name, value) in pairs.into_inner() {
        if value.contains('\0') {
            return Err(Problem::invalid_field(name, "holds the character U+0000"));
        }
        match parameters.remove(&name) {
            None => parameters.insert(name, Value::String(value)),
            Some(Value::Array(mut values)) => {
                values.push(Value::String(value));
                parameters.insert(name, Value::Array(values))
            }
            Some(first) => parameters.insert(name, Value::Array(vec![first, Value::String(value)])),
        };
    }
    Ok(Value::Object(parameters))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::input::page::one_or_many;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Filter {
        #[serde(default, deserialize_with = "one_or_many")]
        #[garde(skip)]
        status: Vec<String>,
        #[garde(length(min = 1))]
        user_name: Option<String>,
    }

    #[test]
    fn a_parameter_may_be_given_more_than_once_where_it_is_a_list() {
        assert_eq!(read::<Filter>("status=a").unwrap().status, ["a"]);
        assert_eq!(
            read::<Filter>("status=a&status=b&userName=x").unwrap().status,
            ["a", "b"]
        );
        assert!(read::<Filter>("").unwrap().status.is_empty());
    }

    #[test]
    fn anything_else_is_refused() {
        for query in [
            "userName=a&userName=b",
            "user_name=a",
            "limit=1",
            "userName=",
            "status=%00",
        ] {
            assert_eq!(
                read::<Filter>(query).expect_err(query).code(),
                "VALIDATION_ERROR",
                "{query}"
            );
        }
    }
}
