use futures_util::Stream;
use infrastructure::persistence::reports::transfers as rows;
use infrastructure::persistence::transfers::Position;

use super::pages;
use super::statistics::{Programme, programme_of};
use crate::payouts::{Cursor, Listed, Page};
use crate::transfers::ListFilter;
use crate::{Context, Error};

pub use rows::{TransferLine, TransferTotal};

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: &ListFilter, page: Page) -> Result<Listed<TransferLine>, Error> {
    let after = match &page.after {
        Some(cursor) => Some(Position {
            at: cursor.at,
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let lines = rows::list(&*ctx.reports, filter, after, page.limit + 1).await?;
    Ok(Listed::cut(lines, page.limit, |line| Cursor {
        at: line.created_at,
        id: line.payout_id.to_string(),
    }))
}

/// The whole report, a page at a time.
pub fn whole(ctx: &Context, filter: &ListFilter) -> impl Stream<Item = Result<Vec<TransferLine>, Error>> + use<> {
    let (ctx, filter) = (ctx.clone(), filter.clone());
    pages(move |page| {
        let (ctx, filter) = (ctx.clone(), filter.clone());
        async move { list(&ctx, &filter, page).await }
    })
}

/// All that the filter leaves, not only the page that is shown: by programme, status and currency.
#[tracing::instrument(skip_all)]
pub async fn totals(ctx: &Context, filter: &ListFilter) -> Result<Vec<TransferTotal>, Error> {
    Ok(rows::totals(&*ctx.reports, filter).await?)
}

/// What a line is paid for.
pub fn programme(line: &TransferLine) -> Programme {
    programme_of(line.kind)
}
