//! Mails on their way, without what they say.

mod dto;

use actix_web::get;
use actix_web::web::Data as Shared;
use use_cases::{Context, notifications};

use crate::access::{Permitted, grants};
use crate::input::ValidQuery;
use crate::output::Listing;
use crate::problem::Problem;

use dto::{Notification, NotificationFilter};

/// List notifications
///
/// Every mail with the attempts to deliver it, the newest first. Addresses are masked and contents are not shown.
#[utoipa::path(
    tag = "Operations",
    params(NotificationFilter),
    responses((status = OK, body = Listing<Notification>, description = "One page of mails"))
)]
#[get("/api/notifications")]
pub async fn list_notifications(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewNotifications>,
    query: ValidQuery<NotificationFilter>,
) -> Result<Listing<Notification>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = notifications::list(&ctx, filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Notification::from))
}
