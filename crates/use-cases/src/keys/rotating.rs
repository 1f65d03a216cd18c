use infrastructure::crypto::{OpenError, key_id_of};
use infrastructure::persistence::sealed_fields::{self, Place, Resealed, SealedRow, SealedTable, TABLES};
use infrastructure::persistence::{bank_details, tax_forms};
use secrecy::zeroize::Zeroizing;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{KeyUse, Standing, in_use, left};
use crate::audit::{self, Entry};
use crate::{Actor, Context, Error, retry};

/// Rows of one statement: it holds them for some milliseconds.
const BATCH_ROWS: usize = 500;
/// Walks through all tables. Whatever still seals with an old key after so many was started with old settings.
const WALKS_MAX: u32 = 3;

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub table: &'static str,
    pub fields_done: u64,
    pub fields_total: u64,
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Fields that the active key seals now and did not before.
    pub fields: u64,
    /// Fields that stayed as they are, because no key of the settings opens them, and the first of them.
    pub closed: u64,
    pub first_closed: Option<String>,
    /// What is in use now.
    pub uses: Vec<KeyUse>,
}

impl Rotated {
    /// Every field is sealed by the active key: the others may go.
    pub fn is_complete(&self) -> bool {
        left(&self.uses).is_empty()
    }
}

/// Seals every field anew that another key than the active one sealed, and computes the indexes over them anew. Works beside
/// everything else: a field is readable at every moment, and one that somebody changes meanwhile stays as he made it.
/// Stopped anywhere, the next run goes on with what is left.
#[tracing::instrument(skip_all)]
pub async fn rotate(ctx: &Context, told: impl Fn(Progress)) -> Result<Rotated, Error> {
    let before = in_use(ctx).await?;
    let fields_total = before
        .iter()
        .filter(|it| it.standing == Standing::Retired)
        .map(|it| it.fields)
        .sum();
    let mut walk = Walk {
        ctx,
        told: &told,
        fields_total,
        fields: 0,
        closed: 0,
        first_closed: None,
    };
    if left(&before).is_empty() {
        return Ok(walk.end(before));
    }
    note(ctx, "keys.rotation_started", &before, json!({})).await?;
    let mut uses = before;
    for _ in 0..WALKS_MAX {
        walk.closed = 0;
        for table in &TABLES {
            walk.through(table).await?;
        }
        uses = in_use(ctx).await?;
        if uses.iter().all(|it| it.standing != Standing::Retired) || walk.closed > 0 {
            break;
        }
    }
    let counted = json!({ "fields": walk.fields, "unreadable": walk.closed });
    note(ctx, "keys.rotated", &uses, counted).await?;
    Ok(walk.end(uses))
}

struct Walk<'a, Told> {
    ctx: &'a Context,
    told: &'a Told,
    fields_total: u64,
    fields: u64,
    closed: u64,
    first_closed: Option<String>,
}

impl<Told: Fn(Progress)> Walk<'_, Told> {
    async fn through(&mut self, table: &'static SealedTable) -> Result<(), Error> {
        let beginning = self.ctx.keys.beginning();
        let limit = i64::try_from(BATCH_ROWS).unwrap_or(i64::MAX);
        let mut after = Place::default();
        loop {
            let db = &*self.ctx.db;
            let rows = sealed_fields::sealed_otherwise(db, table, &beginning, &after, limit).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Place {
                key: last.key.clone(),
                key_rest: last.key_rest.clone(),
            };
            self.seal_anew(table, rows).await?;
            (self.told)(Progress {
                table: table.name,
                fields_done: self.fields,
                fields_total: self.fields_total,
            });
        }
    }

    async fn seal_anew(&mut self, table: &'static SealedTable, rows: Vec<SealedRow>) -> Result<(), Error> {
        let mut fresh = Vec::with_capacity(rows.len());
        let mut fields = 0;
        for row in rows {
            let key = row.key.clone();
            match reseal(self.ctx, table, row) {
                Ok((resealed, count)) => {
                    fresh.push(resealed);
                    fields += count;
                }
                Err(error) => {
                    self.closed += 1;
                    self.first_closed
                        .get_or_insert_with(|| format!("row {key} of {}: {error}", table.name));
                }
            }
        }
        retry::on_conflict(|| async { Ok(sealed_fields::save(&*self.ctx.db, table, &fresh).await?) }).await?;
        self.fields += fields;
        Ok(())
    }

    fn end(self, uses: Vec<KeyUse>) -> Rotated {
        Rotated {
            fields: self.fields,
            closed: self.closed,
            first_closed: self.first_closed,
            uses,
        }
    }
}

/// The fields of a row under the active key, and how many of them were not.
fn reseal(ctx: &Context, table: &SealedTable, row: SealedRow) -> Result<(Resealed, u64), OpenError> {
    let id = Uuid::from_slice(&row.id_bytes).map_err(|_| OpenError::Malformed)?;
    let opened = |place: usize, sealed: &[u8]| -> Result<Zeroizing<Vec<u8>>, OpenError> {
        match table.columns.get(place) {
            Some(column) if !sealed.is_empty() => ctx.keys.open(table.name, column, id, sealed),
            _ => Ok(Zeroizing::default()),
        }
    };
    let (first, second) = (opened(0, &row.first)?, opened(1, &row.second)?);
    let sealed = |place: usize, before: &[u8], plain: &[u8]| match table.columns.get(place) {
        Some(column) if !before.is_empty() => ctx.keys.seal(table.name, column, id, plain),
        _ => Vec::new(),
    };
    let is_old = |sealed: &[u8]| key_id_of(sealed).is_ok_and(|key| key != ctx.keys.active_id());
    let fields = u64::from(is_old(&row.first)) + u64::from(is_old(&row.second));
    let resealed = Resealed {
        first: sealed(0, &row.first, &first),
        second: sealed(1, &row.second, &second),
        blind_index: blind_index(ctx, table.name, &first, &second)?,
        row,
    };
    Ok((resealed, fields))
}

/// As it is computed when the values are given.
fn blind_index(ctx: &Context, table: &str, first: &[u8], second: &[u8]) -> Result<String, OpenError> {
    let text = |plain: &[u8]| -> Result<Zeroizing<String>, OpenError> {
        let text = std::str::from_utf8(plain).map_err(|_| OpenError::Malformed)?;
        Ok(Zeroizing::new(text.to_owned()))
    };
    Ok(match table {
        bank_details::TABLE => {
            let account = Zeroizing::new(format!("{}:{}", &*text(first)?, &*text(second)?));
            ctx.keys.blind_index("account", "US", &account)
        }
        tax_forms::TABLE => ctx.keys.blind_index("tin", "US", &text(first)?),
        _ => String::new(),
    })
}

/// Who changed keys, and what they seal, is known afterwards. Ids of keys are no secrets.
async fn note(ctx: &Context, action: &str, uses: &[KeyUse], counted: Value) -> Result<(), Error> {
    let in_use: Vec<Value> = uses
        .iter()
        .map(|it| json!({ "field": format!("{}.{}", it.table, it.column), "keyId": it.key_id, "fields": it.fields }))
        .collect();
    let entry = Entry {
        stream: audit::stream("encryption_key"),
        action: action.to_owned(),
        entity_type: "encryption_key",
        entity_id: ctx.keys.active_id().to_owned(),
        user: None,
        success: true,
        facts: json!({ "activeKeyId": ctx.keys.active_id(), "counted": counted, "inUse": in_use }),
    };
    let tx = ctx.db.begin().await?;
    audit::append(&tx, &Actor::worker(), entry, ctx.now()).await?;
    Ok(tx.commit().await?)
}
