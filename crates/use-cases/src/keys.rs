//! The keys that seal columns: which of them are in use, and how one takes another's place.

mod rotating;

use std::collections::BTreeSet;

use infrastructure::persistence::sealed_fields::{self, TABLES};

use crate::{Context, Error};

pub use rotating::{Progress, Rotated, rotate};

/// How many fields of a column a key seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    pub table: &'static str,
    pub column: &'static str,
    pub key_id: String,
    pub fields: u64,
    pub standing: Standing,
}

/// What the settings make of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It writes.
    Active,
    /// It reads.
    Retired,
    /// The settings do not name it: what it sealed cannot be read.
    Missing,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Missing => "missing",
        }
    }
}

/// Every sealed column with the keys in use. Reads each table once.
#[tracing::instrument(skip_all)]
pub async fn in_use(ctx: &Context) -> Result<Vec<KeyUse>, Error> {
    let mut uses = Vec::new();
    for table in &TABLES {
        let tx = ctx.db.begin().await?;
        for (column, counts) in sealed_fields::counts(&tx, table).await? {
            uses.extend(counts.into_iter().map(|count| KeyUse {
                table: table.name,
                column,
                fields: count.fields.unsigned_abs(),
                standing: standing(ctx, &count.key_id),
                key_id: count.key_id,
            }));
        }
        tx.commit().await?;
    }
    Ok(uses)
}

/// The keys other than the active one that still seal something.
pub fn left(uses: &[KeyUse]) -> BTreeSet<&str> {
    let left = uses.iter().filter(|it| it.standing != Standing::Active);
    left.map(|it| it.key_id.as_str()).collect()
}

fn standing(ctx: &Context, key_id: &str) -> Standing {
    if key_id == ctx.keys.active_id() {
        Standing::Active
    } else if ctx.keys.has(key_id) {
        Standing::Retired
    } else {
        Standing::Missing
    }
}
