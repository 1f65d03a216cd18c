use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbErr, Statement};

mod recognition;
mod shape;

/// Which shape the main application's tables have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// There were none: we created them, in the shape of B.
    Empty,
    /// Statuses are texts and enums.
    B,
    /// Every status is a key into a lookup table.
    C,
}

impl Generation {
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::B => "b",
            Self::C => "c",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Self::Empty, Self::B, Self::C]
            .into_iter()
            .find(|generation| generation.code() == code)
    }

    /// The definitions of the views that hide the shape.
    pub(crate) fn views(self) -> &'static str {
        match self {
            Self::Empty | Self::B => include_str!("../sql/host_views_b.sql"),
            Self::C => include_str!("../sql/host_views_c.sql"),
        }
    }

    /// What we write through, and what keeps the host's keys.
    pub(crate) fn writes(self) -> &'static [&'static str] {
        match self {
            Self::Empty | Self::B => &[include_str!("../sql/host_writes_b.sql")],
            Self::C => &[
                include_str!("../sql/host_writes_c.sql"),
                include_str!("../sql/queue_view_c.sql"),
            ],
        }
    }

    pub(crate) fn writes_down(self) -> &'static str {
        match self {
            Self::Empty | Self::B => include_str!("../sql/host_writes_b_down.sql"),
            Self::C => include_str!("../sql/host_writes_c_down.sql"),
        }
    }
}

/// What is not as any known version of the main application has it.
#[derive(Debug, thiserror::Error)]
#[error("the main application's database has a shape that this version does not know: {}", .faults.join("; "))]
pub struct Unrecognised {
    faults: Vec<String>,
}

impl Unrecognised {
    fn new(faults: Vec<String>) -> Self {
        Self { faults }
    }
}

/// What tells the generation: as noted by an earlier migration, or else by the columns that are there.
pub(crate) async fn of(db: &impl ConnectionTrait) -> Result<Result<Generation, Unrecognised>, DbErr> {
    match noted(db).await? {
        Some(noted) => Ok(Ok(noted)),
        None => Ok(recognition::by_columns(&columns(db).await?)),
    }
}

/// Makes sure that what our views and writes rest on is there, as it was when an earlier migration noted the generation,
/// and that the keys mean what they are taken for.
pub(crate) async fn check(
    db: &impl ConnectionTrait,
    generation: Generation,
) -> Result<Result<(), Unrecognised>, DbErr> {
    let is_noted = noted(db).await?.is_some();
    if is_noted && let Err(refusal) = recognition::check_columns(generation, &columns(db).await?) {
        return Ok(Err(refusal));
    }
    match generation {
        Generation::Empty | Generation::B => Ok(Ok(())),
        Generation::C => Ok(recognition::check_keys(&keys(db).await?)),
    }
}

async fn noted(db: &impl ConnectionTrait) -> Result<Option<Generation>, DbErr> {
    let known = "SELECT to_regclass('payout.meta') IS NOT NULL AS known";
    let known = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), known))
        .await?;
    if !known.is_some_and(|row| row.try_get("", "known").unwrap_or(false)) {
        return Ok(None);
    }
    let noted = "SELECT value FROM payout.meta WHERE key = 'generation'";
    match db
        .query_one_raw(Statement::from_string(db.get_database_backend(), noted))
        .await?
    {
        Some(row) => Ok(Generation::parse(&row.try_get::<String>("", "value")?)),
        None => Ok(None),
    }
}

/// All `table.column` of the schema that the main application uses.
async fn columns(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let columns = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns
                   WHERE table_schema = 'public'";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), columns))
        .await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}

/// The name of every key, by its lookup table. A table that is not there has none.
async fn keys(db: &impl ConnectionTrait) -> Result<BTreeMap<(String, i32), String>, DbErr> {
    let there = columns(db).await?;
    let mut names = BTreeMap::new();
    for (table, _) in shape::LOOKUPS {
        if !there.contains(&format!("{table}.id")) || !there.contains(&format!("{table}.name")) {
            continue;
        }
        let text = format!("SELECT id::integer AS id, name::text AS name FROM public.{table}");
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), text))
            .await?;
        for row in rows {
            names.insert(((*table).to_owned(), row.try_get("", "id")?), row.try_get("", "name")?);
        }
    }
    Ok(names)
}
