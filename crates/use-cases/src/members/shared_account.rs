use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::bank_details::BankRow;
use payout_domain::UserId;
use serde_json::json;
use time::OffsetDateTime;

use super::entry;
use crate::{Actor, Context, Error, alerts, audit};

const CATEGORY: &str = "shared_account";
/// Others who are named; beyond them the first alerts say enough.
pub(super) const OTHERS_MAX: i64 = 100;

/// Warns of the others who have given the same account: a household, or one person behind several members. It blocks
/// nothing, and the member hears nothing of it.
pub(super) async fn warn_of(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    row: &BankRow,
    others: &[UserId],
) -> Result<(), Error> {
    let user = UserId(row.user_id);
    for &other in others {
        let alert_id = raise(ctx, tx, user, other, row.given_at).await?;
        let facts = json!({"otherUserId": other.to_string(), "bankDetailId": row.id, "alertId": alert_id});
        let found = audit::Entry {
            // The log of what concerns a member is the main application's to show him.
            user: None,
            ..entry(user, "member.shared_account_found", facts)
        };
        audit::append(tx, &service_for(actor), found, row.given_at).await?;
    }
    Ok(())
}

/// One alert for each pair, whoever of the two came second.
async fn raise(ctx: &Context, tx: &Tx, user: UserId, other: UserId, now: OffsetDateTime) -> Result<String, Error> {
    let (first, second) = (user.min(other), user.max(other));
    let message = format!(
        "members {first} and {second} have given the same account; look at both before either is paid, nothing is held back"
    );
    let alert = NewAlert {
        cause: &format!("{CATEGORY}:{first}:{second}"),
        severity: Severity::Warning,
        category: CATEGORY,
        title: "Two members are paid to the same account",
        message: &message,
        related_entity: json!({"type": "member", "id": user.to_string(), "otherId": other.to_string()}),
        trigger_info: json!({}),
    };
    Ok(alerts::raise(ctx, tx, &alert, now).await?.alert_id().to_owned())
}

/// The finding is the service's own, made during the member's request.
fn service_for(actor: &Actor) -> Actor {
    Actor {
        origin: actor.origin.clone(),
        ..Actor::worker()
    }
}
