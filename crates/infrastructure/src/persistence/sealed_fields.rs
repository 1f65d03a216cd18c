//! Every column that is sealed, for whoever changes the key. A test looks for columns that are missing here.

mod tables;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::statement::{all, execute};
use super::{StorageError, Tx};

pub use tables::{SealedTable, TABLES};

/// Where a walk through a table stands: after the row with this key, whose parts are as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub key: String,
    pub key_rest: String,
}

/// A row with its sealed fields. What is not there, or is not sealed, is empty.
#[derive(Clone, FromQueryResult)]
pub struct SealedRow {
    pub key: String,
    pub key_rest: String,
    /// Of the id that the fields are bound to.
    pub id_bytes: Vec<u8>,
    pub first: Vec<u8>,
    pub second: Vec<u8>,
}

/// The same fields under another key, and what is found by them.
#[derive(Clone)]
pub struct Resealed {
    pub row: SealedRow,
    pub first: Vec<u8>,
    pub second: Vec<u8>,
    /// Where the table has one.
    pub blind_index: String,
}

/// How many fields of a column a key seals.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct KeyCount {
    pub key_id: String,
    pub fields: i64,
}

/// The next rows in which a field is sealed, but begins otherwise; at most `limit`.
pub async fn sealed_otherwise(
    db: &impl ConnectionTrait,
    table: &SealedTable,
    beginning: &[u8],
    after: &Place,
    limit: i64,
) -> Result<Vec<SealedRow>, StorageError> {
    let values = [
        after.key.clone().into(),
        after.key_rest.clone().into(),
        beginning.to_vec().into(),
        limit.into(),
    ];
    all(db, table.select, values).await
}

/// Saves fields under another key where they are still the ones that were read. How many rows it were.
pub async fn save(db: &impl ConnectionTrait, table: &SealedTable, rows: &[Resealed]) -> Result<u64, StorageError> {
    let texts = |of: fn(&Resealed) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let bytes = |of: fn(&Resealed) -> &Vec<u8>| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let values = [
        texts(|it| &it.row.key).into(),
        texts(|it| &it.row.key_rest).into(),
        bytes(|it| &it.row.first).into(),
        bytes(|it| &it.row.second).into(),
        bytes(|it| &it.first).into(),
        bytes(|it| &it.second).into(),
        texts(|it| &it.blind_index).into(),
    ];
    Ok(execute(db, table.update, values).await?.rows_affected())
}

/// How many fields each key seals, by column. Looks at every row, for as long as that takes.
pub async fn counts(tx: &Tx, table: &'static SealedTable) -> Result<Vec<(&'static str, Vec<KeyCount>)>, StorageError> {
    execute(&**tx, "SET LOCAL statement_timeout = 0", []).await?;
    let mut counted = Vec::with_capacity(table.columns.len());
    for (column, sql) in table.columns.iter().zip(table.counts) {
        counted.push((*column, all(&**tx, sql, []).await?));
    }
    Ok(counted)
}

impl std::fmt::Debug for SealedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedRow({}, [sealed])", self.key)
    }
}

impl std::fmt::Debug for Resealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resealed({}, [sealed])", self.row.key)
    }
}
