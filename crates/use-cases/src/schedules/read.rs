use infrastructure::persistence::schedules::{self, Filter, Position};
use payout_domain::ScheduleId;

use super::view::{ScheduleView, view};
use crate::payouts::{Cursor, Listed, Page};
use crate::transfers::scope;
use crate::{Actor, Context, Entity, Error};

pub use schedules::Figures;

/// What a list is narrowed to; an empty filter is everything.
pub type ListFilter = Filter;

/// One schedule; for whoever has no part in its placement there is none.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<ScheduleView, Error> {
    let row = schedules::find(ctx.db.connection(), id, scope(actor)).await?;
    view(row.ok_or(Error::NotFound(Entity::Schedule))?)
}

/// The first due first.
#[tracing::instrument(skip_all)]
pub async fn list(
    ctx: &Context,
    actor: &Actor,
    filter: &ListFilter,
    page: Page,
) -> Result<Listed<ScheduleView>, Error> {
    let after = match &page.after {
        Some(cursor) => Some(Position {
            day: cursor.at.date(),
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let rows = schedules::list(ctx.db.connection(), filter, scope(actor), after, page.limit + 1).await?;
    let views: Vec<ScheduleView> = rows.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.scheduled_on.midnight().assume_utc(),
        id: view.id.to_string(),
    }))
}

/// How many stand where today, of those that the actor may see.
#[tracing::instrument(skip_all)]
pub async fn statistics(ctx: &Context, actor: &Actor) -> Result<Figures, Error> {
    Ok(schedules::figures(ctx.db.connection(), scope(actor), ctx.now().date()).await?)
}
