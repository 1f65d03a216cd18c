use infrastructure::jobs::{self, WakeUp};
use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::alerts::{self as stored, NewAlert, Raised, Severity};
use infrastructure::persistence::{Tx, alert_posts, notices};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::jobs::Job;
use crate::{Context, Error, Role, staff};

/// Raises an alert unless one is open for its cause. A new one is posted to the webhook, where there is one, and mailed to
/// every administrator when it is critical.
pub(crate) async fn raise(ctx: &Context, tx: &Tx, alert: &NewAlert<'_>, now: OffsetDateTime) -> Result<Raised, Error> {
    let raised = stored::raise(tx, ctx.new_id(), alert, now).await?;
    if let Raised::New(alert_id) = &raised {
        if ctx.alert_hook.is_some() {
            ask_to_post(ctx, tx, alert_id, alert, now).await?;
        }
        if alert.severity == Severity::Critical {
            notices::insert(tx, &mails(ctx, tx, alert_id, alert).await?, now).await?;
        }
    }
    Ok(raised)
}

/// Written down with the alert and posted by the worker: nothing talks to the network in between.
async fn ask_to_post(
    ctx: &Context,
    tx: &Tx,
    alert_id: &str,
    alert: &NewAlert<'_>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let body = json!({
        "alertId": alert_id,
        "severity": alert.severity.code(),
        "category": alert.category,
        "title": alert.title,
        "message": alert.message,
        "createdAt": now.format(&Rfc3339).ok(),
    });
    alert_posts::insert(tx, alert_id, &body, now).await?;
    // Two alerts of one second each wake the worker.
    let mark = i64::from_be_bytes(ctx.new_id().as_u64_pair().1.to_be_bytes());
    let wake_up = WakeUp::run(Job::AlertPosts.code(), now).again(mark);
    jobs::enqueue(&**tx, &wake_up).await?;
    Ok(())
}

async fn mails(ctx: &Context, tx: &Tx, alert_id: &str, alert: &NewAlert<'_>) -> Result<Vec<notices::Notice>, Error> {
    let staff = staff::all(ctx, &**tx).await?;
    let administrators = staff.iter().filter(|member| member.roles.contains(&Role::Admin));
    let mail = |member: &staff::StaffMember| notices::Notice {
        id: ctx.new_id(),
        kind: MailKind::CriticalAlert,
        dedupe_key: format!("critical_alert:{alert_id}:{}", member.email),
        recipient: member.email.clone(),
        recipient_name: member.name.clone(),
        payout_id: None,
        data: json!({"adminName": member.name, "alertTitle": alert.title, "alertMessage": alert.message, "category": alert.category}),
    };
    Ok(administrators.map(mail).collect())
}
