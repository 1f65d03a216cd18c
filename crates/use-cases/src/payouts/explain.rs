use infrastructure::persistence::payouts::{self, StoredPayout};
use payout_domain::explain::{self, Blocker};
use payout_domain::{Status, UserId};

use super::flags::{self, Flag};
use super::read::row_for;
use crate::{Actor, Context, Entity, Error, facts};

/// What a payout waits for.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub payout_id: String,
    pub status: Status,
    pub payee: UserId,
    /// The W-9 that a finance manager has to look at.
    pub form_id: Option<String>,
    pub blockers: Vec<Blocker>,
    /// What blocks nothing and staff should know; none for anybody else.
    pub information: Option<Vec<Flag>>,
    pub next_step: String,
}

/// Everything a payout waits for, with who has to act [R4.5]. A member finds only his own.
#[tracing::instrument(skip_all)]
pub async fn explain(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<Explanation, Error> {
    let db = ctx.db.reading().await?;
    let row = row_for(&db, actor, payout_id).await?;
    let payee_id = UserId(row.user_id);
    let status = row.status().ok_or(Error::NotFound(Entity::Payout))?;
    let payee = facts::payee(ctx, &db, payee_id, ctx.now().year(), Some(payout_id)).await?;
    let blockers = match payouts::restore(&db, row).await? {
        StoredPayout::Ours(ours) => explain::blockers(&ours.0, &payee.facts(ctx, ctx.now())),
        StoredPayout::Legacy(_) => Vec::new(),
    };
    let information = flags::seen_by(actor, &db, payee_id).await?;
    let next_step = blockers
        .first()
        .map_or_else(|| over(status), |blocker| blocker.message.clone());
    Ok(Explanation {
        payout_id: payout_id.to_owned(),
        status,
        payee: payee_id,
        form_id: payee.row.w9_form_id,
        blockers,
        information,
        next_step,
    })
}

fn over(status: Status) -> String {
    match status {
        Status::Completed => "nothing: the money has arrived".to_owned(),
        Status::Rejected => "nothing: the payout was rejected".to_owned(),
        Status::Cancelled => "nothing: the payout was cancelled".to_owned(),
        _ => "nothing: this payout stood here before this service and can only be read".to_owned(),
    }
}
