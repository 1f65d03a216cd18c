use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, FromQueryResult, Statement, TryGetable, Value};

use super::StorageError;

/// A statement with its values; prepared once per connection.
pub fn sql(text: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, text, values)
}

pub async fn execute(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<ExecResult, StorageError> {
    Ok(db.execute_raw(sql(text, values)).await?)
}

pub async fn one<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, StorageError> {
    let row = db.query_one_raw(sql(text, values)).await?;
    Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
}

pub async fn all<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, StorageError> {
    let rows = db.query_all_raw(sql(text, values)).await?;
    rows.iter()
        .map(|row| T::from_query_result(row, ""))
        .collect::<Result<_, DbErr>>()
        .map_err(StorageError::from)
}

/// The first column of the only row, for counts and answers of functions.
pub async fn value<T: TryGetable>(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<T, StorageError> {
    let row = db.query_one_raw(sql(text, values)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("a statement that always answers".to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

/// Rows as one parameter, for `jsonb_populate_recordset` to read: the statement stays the same however many there are.
pub fn rows(names: &[&str], rows: impl IntoIterator<Item = Vec<Value>>) -> Result<Value, StorageError> {
    let object = |values: Vec<Value>| {
        let fields = names.iter().zip(values);
        let fields = fields.map(|(name, value)| Ok(((*name).to_owned(), json(value)?)));
        Ok(serde_json::Value::Object(fields.collect::<Result<_, DbErr>>()?))
    };
    let rows: Vec<serde_json::Value> = rows.into_iter().map(object).collect::<Result<_, DbErr>>()?;
    Ok(serde_json::Value::Array(rows).into())
}

/// As PostgreSQL reads it back.
fn json(value: Value) -> Result<serde_json::Value, DbErr> {
    Ok(match value {
        Value::Int(number) => number.into(),
        Value::BigInt(number) => number.into(),
        Value::String(text) => text.into(),
        Value::Uuid(id) => id.map(|id| id.to_string()).into(),
        Value::TimeDate(day) => day.map(|day| day.to_string()).into(),
        Value::TimeDateTimeWithTimeZone(at) => at.map(|at| at.to_string()).into(),
        other => return Err(DbErr::Type(format!("no row is made of {other:?}"))),
    })
}

/// A row whose fields are read in the order of the statement's columns: to look up some fifty of them by name takes longer
/// than to read them.
macro_rules! by_place {
    ($(#[$on_row:meta])* $visibility:vis struct $row:ident { $($(#[$on_field:meta])* pub $field:ident: $type:ty,)+ }) => {
        $(#[$on_row])*
        $visibility struct $row { $($(#[$on_field])* pub $field: $type,)+ }

        impl $row {
            /// The fields in their order, for a test of the statement.
            #[cfg(test)]
            const FIELDS: &[&str] = &[$(stringify!($field)),+];
        }

        impl sea_orm::FromQueryResult for $row {
            fn from_query_result(row: &sea_orm::QueryResult, _prefix: &str) -> Result<Self, sea_orm::DbErr> {
                let mut places = 0..;
                Ok(Self { $($field: row.try_get_by_index(places.next().unwrap_or(usize::MAX))?,)+ })
            }
        }
    };
}
pub(crate) use by_place;

/// The names of the columns that a statement asks for, in their order.
#[cfg(test)]
pub(crate) fn columns_of(select: &str) -> Vec<&str> {
    let (columns, _) = select.split_once(" FROM ").expect("it reads from something");
    let names = columns.trim_start_matches("SELECT ").split(", ").map(|column| {
        let named = column.rsplit(" AS ").next().unwrap_or(column);
        named.rsplit('.').next().unwrap_or(named)
    });
    names.collect()
}
