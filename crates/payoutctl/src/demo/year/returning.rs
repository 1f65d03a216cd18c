use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use use_cases::verify::verify;

use crate::demo::cast;
use crate::demo::client::{list, text};
use crate::demo::round::{NO_MAILBOX, Payee};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

const MAILED_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Pays where the main application takes payments, which then tells us.
pub(super) async fn come_back(scene: &Scene, payee: &Payee) -> anyhow::Result<Told<()>> {
    let clock = scene.crew.director.get("/api/sandbox/clock").await?.data(200)?;
    let now = OffsetDateTime::parse(text(&clock, "/now")?, &Rfc3339).context("no time")?;
    let paid_at = now - time::Duration::minutes(1);
    cast::pay_again(&scene.service.ctx, &payee.person.email, paid_at).await?;
    let body = json!({ "paymentId": format!("{}-again", payee.payout_id), "paymentDate": paid_at.format(&Rfc3339)? });
    let path = format!("/api/members/{}/reactivate", payee.person.user);
    let rejoined = scene.crew.director.post(&path, &body).await?.data(200)?;
    let place = rejoined["queuePosition"]
        .as_u64()
        .with_context(|| format!("no place in the queue: {rejoined}"))?;
    let note = format!(
        "{} stands at place {place}; the others stopped paying",
        payee.person.name
    );
    Ok(Told::new((), note))
}

/// Whoever has an address hears that his membership ended, and whoever came back that he is welcome.
pub(super) async fn mails(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let removed = payees.iter().map(|payee| (payee, "membership_removed"));
    let welcome = payees.first().map(|payee| (payee, "welcome_back"));
    let expected: Vec<(&Payee, &str)> = removed
        .chain(welcome)
        .filter(|(payee, _)| !payee.person.email.ends_with(NO_MAILBOX))
        .collect();
    let all_told = async {
        loop {
            let missing = missing(scene, &expected).await?;
            if missing.is_empty() {
                return anyhow::Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    if let Ok(told) = tokio::time::timeout(MAILED_WITHIN, all_told).await {
        told?;
        return Ok(Told::new((), format!("{} mails", expected.len())));
    }
    bail!("not mailed: {}", missing(scene, &expected).await?.join(", "))
}

async fn missing(scene: &Scene, expected: &[(&Payee, &str)]) -> anyhow::Result<Vec<String>> {
    let mails = scene
        .crew
        .director
        .get("/api/sandbox/mail?limit=100")
        .await?
        .data(200)?;
    let mails = list(&mails, "")?;
    let is_sent = |payee: &Payee, kind: &str| {
        mails
            .iter()
            .any(|mail| mail["recipient"] == payee.person.email.as_str() && mail["kind"] == kind)
    };
    let unsent = expected.iter().filter(|(payee, kind)| !is_sent(payee, kind));
    Ok(unsent
        .map(|(payee, kind)| format!("{kind} to {}", payee.person.email))
        .collect())
}

/// Books, audit log, ends of memberships and queue, with all that happened since.
pub(super) async fn prove(scene: &Scene) -> anyhow::Result<Told<()>> {
    let verified = verify(&scene.service.ctx).await.context("verification failed")?;
    if let Some(fault) = verified.first_fault {
        bail!("{fault}");
    }
    let note = format!(
        "{} audit entries, {} ends of memberships",
        verified.audit_entries, verified.removals
    );
    Ok(Told::new((), note))
}
