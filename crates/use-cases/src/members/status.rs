use infrastructure::persistence::{memberships, payouts as stored};
use membership::can_reactivate;
use payout_domain::UserId;
use payout_domain::explain::{Actor as Who, Blocker};
use time::{Date, OffsetDateTime};

use crate::payouts::{self, Flag, PayoutView};
use crate::{Actor, Context, Entity, Error};

/// Where a member stands [R8.4].
#[derive(Debug, Clone)]
pub struct MemberStatus {
    pub payout: Option<PayoutView>,
    pub has_received_payout: bool,
    pub payout_date: Option<Date>,
    pub scheduled_removal_date: Option<Date>,
    pub is_active: bool,
    pub can_reactivate: bool,
    pub queue_position: Option<u64>,
    pub removed_at: Option<OffsetDateTime>,
    pub rejoined_at: Option<OffsetDateTime>,
    /// What the member himself has to do.
    pub actions_required: Vec<Blocker>,
    /// The form that finance has to look at, for whoever is told what to call.
    pub form_id: Option<String>,
    /// For staff only.
    pub flags: Option<Vec<Flag>>,
}

/// The member's own standing, or anybody's for staff.
#[tracing::instrument(skip_all)]
pub async fn payout_status(ctx: &Context, actor: &Actor, user: UserId) -> Result<MemberStatus, Error> {
    if !actor.is_staff() && actor.user() != Some(user) {
        return Err(Error::NotFound(Entity::Member));
    }
    let db = ctx.db.reading().await?;
    let standing = memberships::standing(&db, user)
        .await?
        .ok_or(Error::NotFound(Entity::Member))?;
    let row = stored::current_of(&db, user).await?;
    let payout = match row {
        Some(row) => payouts::views(ctx, &db, vec![row]).await?.pop(),
        None => None,
    };
    let flags = payouts::flags::seen_by(actor, &db, user).await?;
    // Given back before another one is taken.
    drop(db);
    let (mut actions_required, mut form_id) = (Vec::new(), None);
    if let Some(view) = payout.as_ref().filter(|view| !view.legacy && view.status.is_open()) {
        let explanation = payouts::explain(ctx, actor, &view.payout_id).await?;
        form_id = explanation.form_id;
        actions_required = explanation
            .blockers
            .into_iter()
            .filter(|blocker| blocker.actor == Who::Member)
            .collect();
    }
    Ok(MemberStatus {
        payout,
        has_received_payout: standing.paid_on.is_some(),
        payout_date: standing.paid_on,
        scheduled_removal_date: standing.removal_on,
        is_active: standing.is_active,
        can_reactivate: can_reactivate(standing.paid_on, standing.removed),
        queue_position: standing.position.and_then(|position| u64::try_from(position).ok()),
        removed_at: standing.removed_at,
        rejoined_at: standing.rejoined_at,
        actions_required,
        form_id,
        flags,
    })
}
