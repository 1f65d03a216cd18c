use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::people::TransferPayee;
use super::sending::{must_be_paid, until};
use crate::demo::client::{list, text};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

const FEE_CENTS: i64 = 2_000_000;
/// A company of the main application's.
const COMPANY: &str = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d";

/// What a recruiter brought about.
#[derive(Debug)]
pub(super) struct Placed {
    id: String,
    share_cents: i64,
    account: String,
}

pub(super) async fn place(scene: &Scene, recruiter: &TransferPayee) -> anyhow::Result<Told<Placed>> {
    let body = json!({
        "companyId": COMPANY, "feeCents": FEE_CENTS, "currency": "USD",
        "startDate": scene.service.ctx.now().date().to_string(),
        "roles": [{ "role": "candidate_recruiter", "payeeId": recruiter.id, "tier": "free" }],
    });
    let made = scene.crew.director.post("/api/v2/placements", &body).await?.data(201)?;
    let share_cents = made["splits"][0]["amountCents"].as_i64().context("no share")?;
    let platform = made["platformAmountCents"].as_i64().context("no rest")?;
    ensure!(share_cents + platform == FEE_CENTS, "the parts are not the fee: {made}");
    let placed = Placed {
        id: text(&made, "/placementId")?.to_owned(),
        share_cents,
        account: recruiter.account.clone(),
    };
    Ok(Told::new(
        placed,
        format!("a share of {share_cents} cents, {platform} stay"),
    ))
}

/// Returns the hold.
pub(super) async fn pay_share(scene: &Scene, placed: &Placed) -> anyhow::Result<Told<String>> {
    let body = json!({
        "placementId": placed.id, "scheduledDate": scene.service.ctx.now().date().to_string(),
        "triggerEvent": "invoice.paid",
    });
    scene
        .crew
        .director
        .post("/api/v2/payout-schedules", &body)
        .await?
        .data(201)?;
    let holds = scene
        .crew
        .director
        .get(&format!("/api/v2/placements/{}/escrow-holds", placed.id))
        .await?
        .data(200)?;
    let hold = list(&holds, "")?.first().context("nothing is held back")?.clone();
    let kept_back = hold["amountCents"].as_i64().context("a hold has an amount")?;
    let paid = placed.share_cents - kept_back;
    process_due(scene, placed, paid).await?;
    Ok(Told::new(
        text(&hold, "/holdId")?.to_owned(),
        format!("{paid} cents paid, {kept_back} held until the guarantee ends"),
    ))
}

pub(super) async fn release(scene: &Scene, placed: &Placed, hold: &str) -> anyhow::Result<Told<()>> {
    let path = format!("/api/v2/escrow-holds/{hold}/release");
    let body = json!({ "notes": "The candidate stays" });
    scene.crew.director.post(&path, &body).await?.data(200)?;
    process_due(scene, placed, placed.share_cents).await?;
    Ok(Told::new(
        (),
        format!("{} cents in all, every one once", placed.share_cents),
    ))
}

/// What is due is paid, and then Stripe has paid so much in all.
async fn process_due(scene: &Scene, placed: &Placed, in_all: i64) -> anyhow::Result<()> {
    let path = "/api/v2/payout-schedules/process-due";
    let run = scene.crew.director.post(path, &json!({})).await?.data(200)?;
    ensure!(run["failed"] == 0, "not everything was processed: {run}");
    let schedules = format!("/api/v2/payout-schedules?placementId={}&limit=100", placed.id);
    let schedules = scene.crew.director.get(&schedules).await?.data(200)?;
    for schedule in list(&schedules, "")? {
        until(scene, &payout_of(schedule)?, "/status", "completed").await?;
    }
    must_be_paid(scene, &placed.account, in_all)
}

fn payout_of(schedule: &Value) -> anyhow::Result<String> {
    Ok(format!("/api/v2/payouts/{}", text(schedule, "/payoutId")?))
}
