use infrastructure::persistence::placements::{self, Filter};
use payout_domain::PlacementId;
use uuid::Uuid;

use super::view::{PlacementView, view};
use crate::payouts::{Cursor, Listed, Page};
use crate::transfers::scope;
use crate::{Actor, Context, Entity, Error};

/// What a list is narrowed to; an empty filter is everything.
pub type ListFilter = Filter;

/// One placement with its shares; for whoever has no part in it there is none.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: PlacementId) -> Result<PlacementView, Error> {
    let db = ctx.db.connection();
    let row = placements::find(db, id, scope(actor))
        .await?
        .ok_or(Error::NotFound(Entity::Placement))?;
    let splits = placements::splits_of(db, &[row.id]).await?;
    view(row, &splits)
}

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(
    ctx: &Context,
    actor: &Actor,
    filter: &ListFilter,
    page: Page,
) -> Result<Listed<PlacementView>, Error> {
    let after = match &page.after {
        Some(cursor) => Some((cursor.at, cursor.id_as()?)),
        None => None,
    };
    let db = ctx.db.reading().await?;
    let rows = placements::list(&db, filter, scope(actor), after, page.limit + 1).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let splits = placements::splits_of(&db, &ids).await?;
    let views: Vec<PlacementView> = rows
        .into_iter()
        .map(|row| view(row, &splits))
        .collect::<Result<_, _>>()?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.created_at,
        id: view.id.to_string(),
    }))
}
