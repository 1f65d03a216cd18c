use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::removals::{self, Claimed, Stage};
use payout_domain::UserId;
use serde_json::json;
use time::OffsetDateTime;

use crate::{Actor, Context, Error, alerts, audit};

const CATEGORY: &str = "membership_to_restore";

/// How sure it is that the subscription is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    Certainly,
    /// The service was asked, and what came of it is not known.
    Perhaps,
}

/// The bank has returned the money. Calls the removal off, and asks people to restore a membership that is ended already
/// or whose subscription may be cancelled already [R6.5].
pub(crate) async fn money_came_back(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    (payout_id, user): (&str, UserId),
    now: OffsetDateTime,
) -> Result<(), Error> {
    let stage = removals::lock(tx, payout_id).await?;
    removals::unschedule(tx, payout_id).await?;
    let gone = match stage {
        Some(stage) if stage.is_removed() => Gone::Certainly,
        Some(Stage { attempts: 1.., .. }) => Gone::Perhaps,
        Some(_) | None => return Ok(()),
    };
    ask(ctx, tx, actor, (payout_id, user), gone, now).await
}

/// The service has cancelled a subscription; the removal may have been called off while it was asked.
pub(super) async fn cancelled_too_late(ctx: &Context, claimed: &Claimed) -> Result<(), Error> {
    let (payout_id, now) = (claimed.payout_id.as_str(), ctx.now());
    let tx = ctx.db.begin().await?;
    let stage = removals::lock(&tx, payout_id).await?;
    // Otherwise somebody else has recorded the same cancellation, or will.
    if stage.is_some_and(|stage| stage.is_called_off() || stage.idempotency_key != claimed.idempotency_key) {
        let user = UserId(claimed.user_id);
        ask(ctx, &tx, &Actor::worker(), (payout_id, user), Gone::Certainly, now).await?;
    }
    Ok(tx.commit().await?)
}

async fn ask(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    (payout_id, user): (&str, UserId),
    gone: Gone,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let was = match gone {
        Gone::Certainly => "was cancelled",
        Gone::Perhaps => "may have been cancelled",
    };
    let message = format!(
        "the money of payout {payout_id} came back, and the subscription of member {user} {was}: \
         restore it at the subscription service, and the membership in the main application"
    );
    let alert = NewAlert {
        cause: &format!("{CATEGORY}:{payout_id}"),
        severity: Severity::Warning,
        category: CATEGORY,
        title: "A membership ended and its payout came back",
        message: &message,
        related_entity: json!({"type": "payout", "id": payout_id}),
        trigger_info: json!({"subscription": was}),
    };
    let raised = alerts::raise(ctx, tx, &alert, now).await?;
    let entry = audit::Entry {
        stream: audit::stream_of_payout(payout_id),
        action: "membership.restoration_needed".to_owned(),
        entity_type: "payout",
        entity_id: payout_id.to_owned(),
        user: Some(user),
        success: true,
        facts: json!({"subscription": was, "alertId": raised.alert_id()}),
    };
    Ok(audit::append(tx, actor, entry, now).await?)
}
