use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use mail_catcher::CaughtMail;
use use_cases::verify::verify;

use super::{NO_MAILBOX, Payee};
use crate::demo::client::{list, must_equal};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

const MAILED_WITHIN: Duration = Duration::from_mins(1);
/// Chosen, sent and completed, at the least.
const MAILS_TO_PAYEE_MIN: usize = 3;
/// Chosen, approved, instructed, sent, confirmed, at the least.
const AUDIT_ENTRIES_MIN: usize = 6;

pub(super) async fn memberships(payees: &[Payee]) -> anyhow::Result<Told<()>> {
    for payee in payees {
        let path = format!("/api/members/{}/payout", payee.person.user);
        let status = payee.person.get(&path).await?.data(200)?;
        must_equal(&status, "/membership/hasReceivedPayout", true)?;
        must_equal(&status, "/payout/status", "completed")?;
        must_equal(&status, "/actionsRequired", serde_json::json!([]))?;
    }
    Ok(Told::new((), "paid, nothing left to do"))
}

/// Every payee who has an address is told, and gets the receipt.
pub(super) async fn mails(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let catcher = &scene.service.catcher;
    let all_told = async {
        loop {
            let mails = catcher.messages();
            if still_waiting(scene, payees, &mails).is_empty() {
                return mails;
            }
            // A pause between two mails is no reason to give up; the limit around this is.
            drop(catcher.wait_for(mails.len() + 1).await);
        }
    };
    let Ok(mails) = tokio::time::timeout(MAILED_WITHIN, all_told).await else {
        let mails = catcher.messages();
        let waiting = still_waiting(scene, payees, &mails).join(", ");
        bail!("of {} mails, too few went to {waiting}", mails.len());
    };
    for (number, pdf) in mails.iter().flat_map(CaughtMail::attachments).enumerate() {
        ensure!(pdf.bytes.starts_with(b"%PDF-"), "an attachment is no PDF");
        scene
            .documents
            .keep(&format!("mailed-receipt-{}", number + 1), &pdf.bytes)?;
    }
    Ok(Told::new((), format!("{} mails, receipts attached", mails.len())))
}

pub(super) async fn audit(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let mut count = 0;
    for payee in payees {
        let entries = scene
            .crew
            .support
            .get(&payee.path("/audit?limit=100"))
            .await?
            .data(200)?;
        let entries = list(&entries, "")?.len();
        ensure!(
            entries >= AUDIT_ENTRIES_MIN,
            "only {entries} entries tell of {}",
            payee.payout_id
        );
        count += entries;
    }
    Ok(Told::new((), format!("{count} entries")))
}

pub(super) async fn books(scene: &Scene) -> anyhow::Result<Told<()>> {
    let verified = verify(&scene.service.ctx).await.context("verification failed")?;
    if let Some(fault) = verified.first_fault {
        bail!("{fault}");
    }
    let note = format!(
        "{} postings balance, {} chained audit entries",
        verified.postings, verified.audit_entries
    );
    Ok(Told::new((), note))
}

/// It is right, and whoever was paid has left it.
pub(super) async fn queue(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let differences = use_cases::queue::check(&scene.service.ctx).await?;
    ensure!(differences.is_empty(), "{}", differences.join("; "));
    let found = scene
        .crew
        .support
        .get("/api/payouts/eligible-members")
        .await?
        .data(200)?;
    for payee in payees {
        let still_there = list(&found, "/members")?
            .iter()
            .any(|member| member["userId"] == payee.person.user.as_str());
        ensure!(
            !still_there,
            "{} was paid and still stands in the queue",
            payee.person.name
        );
    }
    Ok(Told::new((), "equal; the paid have left it"))
}

/// Who was not told yet.
fn still_waiting(scene: &Scene, payees: &[Payee], mails: &[CaughtMail]) -> Vec<String> {
    let to = |address: &str| {
        mails
            .iter()
            .filter(|mail| mail.to.iter().any(|to| to == address))
            .collect::<Vec<_>>()
    };
    let is_payee_told = |address: &str| {
        let mails = to(address);
        mails.len() >= MAILS_TO_PAYEE_MIN && mails.iter().any(|mail| !mail.attachments().is_empty())
    };
    let payees = payees.iter().map(|payee| payee.person.email.as_str());
    let payees = payees.filter(|address| !address.ends_with(NO_MAILBOX) && !is_payee_told(address));
    let staff = [&scene.crew.director, &scene.crew.manager, &scene.crew.finance];
    let staff = staff
        .map(|person| person.email.as_str())
        .into_iter()
        .filter(|address| to(address).is_empty());
    payees.chain(staff).map(str::to_owned).collect()
}
