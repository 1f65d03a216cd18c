use infrastructure::persistence::holds::{self, Filter, Position};
use infrastructure::persistence::placements;
use payout_domain::hold::Status;
use payout_domain::{HoldId, PlacementId};
use time::macros::date;

use super::view::{HoldView, view};
use crate::payouts::{Cursor, Listed, Page};
use crate::transfers::scope;
use crate::{Actor, Context, Entity, Error};

pub use holds::Figures;

/// What a list is narrowed to; an empty filter is everything.
pub type ListFilter = Filter;

/// One hold; for whoever has no part in its placement there is none.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: HoldId) -> Result<HoldView, Error> {
    let row = holds::find(ctx.db.connection(), id, scope(actor)).await?;
    view(row.ok_or(Error::NotFound(Entity::Hold))?)
}

/// The first to be released first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, actor: &Actor, filter: &ListFilter, page: Page) -> Result<Listed<HoldView>, Error> {
    let after = match &page.after {
        Some(cursor) => Some(Position {
            day: cursor.at.date(),
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let rows = holds::list(ctx.db.connection(), filter, scope(actor), after, page.limit + 1).await?;
    let views: Vec<HoldView> = rows.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.release_on.unwrap_or(date!(9999 - 12 - 31)).midnight().assume_utc(),
        id: view.id.to_string(),
    }))
}

/// The active holds of a placement, the first to be released first.
#[tracing::instrument(skip_all)]
pub async fn of_placement(
    ctx: &Context,
    actor: &Actor,
    id: PlacementId,
    page: Page,
) -> Result<Listed<HoldView>, Error> {
    readable(ctx, actor, id).await?;
    let filter = Filter {
        statuses: vec![Status::Active],
        placement: Some(id),
        ..Filter::default()
    };
    list(ctx, actor, &filter, page).await
}

/// What is kept back of a placement at this moment, in cents.
#[tracing::instrument(skip_all)]
pub async fn total_of_placement(ctx: &Context, actor: &Actor, id: PlacementId) -> Result<i64, Error> {
    readable(ctx, actor, id).await?;
    Ok(holds::total_active_cents(ctx.db.connection(), id).await?)
}

/// How much is kept back today, of what the actor may see.
#[tracing::instrument(skip_all)]
pub async fn statistics(ctx: &Context, actor: &Actor) -> Result<Figures, Error> {
    Ok(holds::figures(ctx.db.connection(), scope(actor), ctx.now().date()).await?)
}

async fn readable(ctx: &Context, actor: &Actor, id: PlacementId) -> Result<(), Error> {
    let placement = placements::find(ctx.db.connection(), id, scope(actor)).await?;
    placement.map(|_| ()).ok_or(Error::NotFound(Entity::Placement))
}
