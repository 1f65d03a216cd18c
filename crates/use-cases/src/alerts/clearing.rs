use infrastructure::persistence::alerts as stored;
use time::OffsetDateTime;

use super::resolve;
use crate::{Actor, Context, Error};

/// Open alerts of one category that are looked at in one go.
const ALERTS_MAX: u64 = 100;

/// Resolves the open alerts of a category whose cause is seen to have passed. Returns how many.
pub(crate) async fn clear(ctx: &Context, category: &str, notes: &str) -> Result<u64, Error> {
    clear_after(ctx, category, ctx.now(), notes).await
}

/// The same for those that stand since `since` or longer.
pub(crate) async fn clear_after(
    ctx: &Context,
    category: &str,
    since: OffsetDateTime,
    notes: &str,
) -> Result<u64, Error> {
    let mut cleared = 0;
    let open = stored::open_of_category(&*ctx.db, category, ALERTS_MAX).await?;
    for alert in open.iter().filter(|alert| alert.created_at <= since) {
        match resolve(ctx, &Actor::worker(), &alert.alert_id, Some(notes)).await {
            Ok(_) => cleared += 1,
            // Somebody was faster.
            Err(Error::AlertResolved) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cleared)
}
