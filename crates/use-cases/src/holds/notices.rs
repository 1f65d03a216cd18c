use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::notices::Notice;
use infrastructure::persistence::{Scope, Tx, transfer_payees};
use money::Money;
use payout_domain::hold::Event;
use serde_json::json;

use super::record::Recorded;
use crate::{Context, Error};

/// The payee is told that money was set free for him.
pub(super) async fn of(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<Vec<Notice>, Error> {
    let Some(amount) = released(recorded.event) else {
        return Ok(Vec::new());
    };
    let hold = &recorded.stored.hold;
    let payee = transfer_payees::find(&**tx, recorded.stored.payee, Scope::Everything).await?;
    let told = payee.map(|payee| Notice {
        id: ctx.new_id(),
        kind: MailKind::HoldReleased,
        dedupe_key: format!("hold_released:{}:{}", hold.id, hold.version),
        recipient: payee.email.clone(),
        recipient_name: payee.display_name.clone(),
        payout_id: None,
        data: json!({
            "memberName": payee.display_name,
            "placementId": hold.placement.0,
            "releasedAmount": amount.to_string(),
            "remainingAmount": hold.remaining().to_string(),
            "currency": amount.currency().code(),
        }),
    });
    Ok(told.into_iter().collect())
}

const fn released(event: &Event) -> Option<Money> {
    match event {
        Event::Released { amount, .. } | Event::AutoReleased { amount } => Some(*amount),
        Event::Created { .. }
        | Event::Updated { .. }
        | Event::Cancelled { .. }
        | Event::Deleted { .. }
        | Event::Forfeited { .. } => None,
    }
}
