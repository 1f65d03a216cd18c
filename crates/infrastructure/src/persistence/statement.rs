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
