use futures_util::Stream;
use infrastructure::persistence::reports::payouts::{self, PayoutLine};
use infrastructure::persistence::reports::rounds as rows;
use uuid::Uuid;

use super::pages;
use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Entity, Error};

pub use rows::{Period, RoundLine};

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, period: Period, page: Page) -> Result<Listed<RoundLine>, Error> {
    let before = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let rounds = rows::list(&*ctx.reports, period, before.transpose()?, page.limit + 1).await?;
    Ok(Listed::cut(rounds, page.limit, |round| Cursor {
        at: round.initiated_at,
        id: round.id.to_string(),
    }))
}

/// All rounds of the period, a page at a time.
pub fn whole(ctx: &Context, period: Period) -> impl Stream<Item = Result<Vec<RoundLine>, Error>> + use<> {
    let ctx = ctx.clone();
    pages(move |page| {
        let ctx = ctx.clone();
        async move { list(&ctx, period, page).await }
    })
}

/// One round with its payouts in the order of the queue.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, id: Uuid) -> Result<(RoundLine, Vec<PayoutLine>), Error> {
    let round = rows::find(&*ctx.reports, id).await?;
    let round = round.ok_or(Error::NotFound(Entity::Round))?;
    let payouts = payouts::of_round(&*ctx.reports, id).await?;
    Ok((round, payouts))
}
