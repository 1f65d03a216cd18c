use infrastructure::persistence::Scope;
use infrastructure::persistence::transfers::{self, Filter, Position};
use payout_domain::PayoutId;

use super::view::{TransferView, views};
use super::{programme, scope};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error};

/// What a list is narrowed to; an empty filter is everything.
pub type ListFilter = Filter;

/// One transfer; for whoever neither gets it nor reads of its placement there is none.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: PayoutId) -> Result<TransferView, Error> {
    programme(ctx)?;
    let db = ctx.db.connection();
    let row = transfers::find(db, id, scope(actor))
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    let mut views = views(db, actor, vec![row]).await?;
    views.pop().ok_or(Error::NotFound(Entity::Payout))
}

/// Newest first; everybody's for staff, and for others what they get and what their placements pay.
#[tracing::instrument(skip_all)]
pub async fn list(
    ctx: &Context,
    actor: &Actor,
    filter: &ListFilter,
    page: Page,
) -> Result<Listed<TransferView>, Error> {
    pages(ctx, actor, filter, scope(actor), page).await
}

/// The actor's own, whatever else he may see.
#[tracing::instrument(skip_all)]
pub async fn own(ctx: &Context, actor: &Actor, filter: &ListFilter, page: Page) -> Result<Listed<TransferView>, Error> {
    let user = actor.user().ok_or(Error::PeopleOnly)?;
    let filter = ListFilter {
        user: Some(user),
        ..filter.clone()
    };
    pages(ctx, actor, &filter, Scope::OfUser(user), page).await
}

async fn pages(
    ctx: &Context,
    actor: &Actor,
    filter: &ListFilter,
    scope: Scope,
    page: Page,
) -> Result<Listed<TransferView>, Error> {
    programme(ctx)?;
    let after = match &page.after {
        Some(cursor) => Some(Position {
            at: cursor.at,
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let db = ctx.db.reading().await?;
    let rows = transfers::list(&db, filter, scope, after, page.limit + 1).await?;
    let views = views(&db, actor, rows).await?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.created_at,
        id: view.payout_id.to_string(),
    }))
}
