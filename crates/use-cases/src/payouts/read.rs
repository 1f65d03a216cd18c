use std::str::FromStr;

use infrastructure::persistence::Connection;
use infrastructure::persistence::payouts::{self, Filter, PayoutRow, Position};
use money::Money;
use payout_domain::{PaymentMethod, Status, UserId};
use time::OffsetDateTime;

use super::view::{PayoutView, views};
use crate::{Actor, Context, Entity, Error, FieldFault};

/// What a list of payouts is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    pub statuses: Vec<Status>,
    pub user: Option<UserId>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    pub min_amount: Option<Money>,
    pub max_amount: Option<Money>,
    pub method: Option<PaymentMethod>,
}

/// How much of a list, and from where on.
#[derive(Debug, Clone)]
pub struct Page {
    pub limit: u64,
    pub after: Option<Cursor>,
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub at: OffsetDateTime,
    pub id: String,
}

impl Cursor {
    /// The id in the form that this list has. The cursor of another list is refused: it would begin this one anew.
    pub(crate) fn id_as<T: FromStr>(&self) -> Result<T, Error> {
        let fault = FieldFault::new("cursor", "must be the nextCursor of an earlier answer");
        self.id.parse().map_err(|_| Error::Invalid(vec![fault]))
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

impl<T> Listed<T> {
    /// Cuts what was read with one row more than the limit; `cursor` names the last row that is shown.
    pub(crate) fn cut(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: ListFilter, page: Page) -> Result<Listed<PayoutView>, Error> {
    let after = page.after.map(|cursor| Position {
        at: cursor.at,
        id: cursor.id,
    });
    let db = ctx.db.reading().await?;
    let rows = payouts::list(&db, &stored(&filter), after.as_ref(), page.limit + 1).await?;
    let views = views(ctx, &db, rows).await?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.created_at,
        id: view.payout_id.clone(),
    }))
}

pub(crate) fn stored(filter: &ListFilter) -> Filter {
    Filter {
        statuses: filter
            .statuses
            .iter()
            .flat_map(|status| names(*status))
            .map(str::to_owned)
            .collect(),
        user: filter.user,
        from: filter.from,
        to: filter.to,
        min_amount: filter.min_amount.map(Money::to_decimal),
        max_amount: filter.max_amount.map(Money::to_decimal),
        method: filter.method.map(PaymentMethod::code),
    }
}

/// The stored names that read as a status: ours, and the older one [R13.6].
fn names(status: Status) -> Vec<&'static str> {
    let older = match status {
        Status::ReadyForPayment => Some("scheduled"),
        Status::PaymentSent => Some("processing"),
        Status::PaymentFailed => Some("failed"),
        _ => None,
    };
    std::iter::once(status.code()).chain(older).collect()
}

/// One payout; a member finds only his own.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<PayoutView, Error> {
    let db = ctx.db.reading().await?;
    let row = row_for(&db, actor, payout_id).await?;
    let mut views = views(ctx, &db, vec![row]).await?;
    views.pop().ok_or(Error::NotFound(Entity::Payout))
}

/// The row, if the actor may know of it. Somebody else's record does not exist for a member.
pub(super) async fn row_for(db: &impl Connection, actor: &Actor, payout_id: &str) -> Result<PayoutRow, Error> {
    let row = payouts::find(db, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    if !actor.is_staff() && actor.user() != Some(UserId(row.user_id)) {
        return Err(Error::NotFound(Entity::Payout));
    }
    Ok(row)
}
