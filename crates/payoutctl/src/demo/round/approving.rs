use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::{Payee, Way};
use crate::demo::client::{Person, list, must_equal, text};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

/// By as many as it takes, and by nobody twice.
pub(super) async fn approve(scene: &Scene, payee: &Payee) -> anyhow::Result<Told<()>> {
    let (first, second) = (&scene.crew.manager, &scene.crew.director);
    payee
        .person
        .post(&payee.path("/approve"), &json!({}))
        .await?
        .refused(403, "FORBIDDEN")?;
    let vote = vote(first, payee).await?;
    first
        .post(&payee.path("/approve"), &json!({}))
        .await?
        .refused(409, "ALREADY_VOTED")?;
    let required = vote["requiredApprovals"].as_u64().context("no number of approvals")?;
    let last = if required > 1 {
        self::vote(second, payee).await?
    } else {
        vote
    };
    must_equal(&last, "/fullyApproved", true)?;
    must_equal(&last, "/currentApprovals", required)?;
    let expected = match payee.way {
        Way::Ach => "ready_for_payment",
        Way::Check => "pending_tax_info",
    };
    let payout = scene.crew.support.get(&payee.path("")).await?.data(200)?;
    must_equal(&payout, "/status", expected)?;
    Ok(Told::new(
        (),
        format!("{required} of {required}, the first again: 409; now {expected}"),
    ))
}

/// To the member himself.
pub(super) async fn explain_waiting(_: &Scene, payee: &Payee) -> anyhow::Result<Told<()>> {
    let explained = payee.person.get(&payee.path("/explain")).await?.data(200)?;
    let blockers = list(&explained, "/blockers")?;
    let blocker = blockers.first().context("a waiting payout waits for something")?;
    must_equal(blocker, "/actor", "member")?;
    Ok(Told::new(
        (),
        format!("{}: {}", text(blocker, "/code")?, text(blocker, "/message")?),
    ))
}

pub(super) async fn withhold(scene: &Scene, payee: &Payee) -> anyhow::Result<Told<()>> {
    let body = json!({ "reason": "The member gives no taxpayer number" });
    let path = payee.path("/proceed-with-withholding");
    let payout = scene.crew.finance.post(&path, &body).await?.data(200)?;
    must_equal(&payout, "/status", "ready_for_payment")?;
    Ok(Told::new(
        (),
        format!("{} USD withheld", text(&payout, "/taxWithholding")?),
    ))
}

pub(super) async fn explain_ready(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let mut said = String::new();
    for payee in payees {
        let explained = scene.crew.support.get(&payee.path("/explain")).await?.data(200)?;
        let blockers = list(&explained, "/blockers")?;
        ensure!(
            blockers.len() == 1,
            "a payout that is ready waits for one thing: {explained}"
        );
        must_equal(&blockers[0], "/code", "AWAITING_PAYMENT")?;
        text(&explained, "/nextStep")?.clone_into(&mut said);
    }
    Ok(Told::new((), said))
}

async fn vote(person: &Person, payee: &Payee) -> anyhow::Result<Value> {
    let body = json!({ "reason": "Tenure and identity are in order" });
    person.post(&payee.path("/approve"), &body).await?.data(200)
}
