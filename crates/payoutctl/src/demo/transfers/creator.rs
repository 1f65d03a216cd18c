use anyhow::ensure;
use fake_stripe::{Call, Delivery, Fault, Mishap};
use serde_json::json;

use super::people::TransferPayee;
use super::sending::{advance, must_be_paid, until};
use crate::demo::client::text;
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

const ROYALTIES_CENTS: i64 = 123_456;
const PLATFORM_FEE_CENTS: i64 = 12_345;

/// A payout on its way.
#[derive(Debug)]
pub(super) struct Sent {
    path: String,
    account: String,
}

/// From the main application's royalty run.
pub(super) async fn earn(scene: &Scene, creator: &TransferPayee) -> anyhow::Result<Told<()>> {
    let today = scene.service.ctx.now().date();
    let month_ago = today - time::Duration::days(30);
    let body = json!({
        "payeeId": creator.id, "periodStart": month_ago.to_string(), "periodEnd": today.to_string(),
        "earningsCents": ROYALTIES_CENTS + PLATFORM_FEE_CENTS, "platformFeeCents": PLATFORM_FEE_CENTS,
        "netPayableCents": ROYALTIES_CENTS, "currency": "USD", "externalId": format!("royalties-{today}"),
        "lines": [{ "description": "Licences", "amountCents": ROYALTIES_CENTS + PLATFORM_FEE_CENTS }],
    });
    scene.crew.director.post("/api/v2/statements", &body).await?.data(201)?;
    let balance = scene
        .crew
        .director
        .get(&format!("/api/v2/payees/{}/balance", creator.id))
        .await?
        .data(200)?;
    ensure!(
        balance["availableCents"] == ROYALTIES_CENTS,
        "the balance is not what was earned: {balance}"
    );
    Ok(Told::new((), format!("{ROYALTIES_CENTS} cents are available")))
}

/// Stripe pays, and nobody hears of it: its answer is lost, and its event is late.
pub(super) async fn lose_the_answer(scene: &Scene, creator: &TransferPayee) -> anyhow::Result<Told<Sent>> {
    let late = Delivery {
        by_hand: true,
        ..Delivery::default()
    };
    scene.service.stripe.set_delivery(late);
    scene
        .service
        .stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::LostAfter));
    let body = json!({ "payeeId": creator.id, "amountCents": ROYALTIES_CENTS });
    let made = scene.crew.director.post("/api/v2/payouts", &body).await?.data(201)?;
    let path = format!("/api/v2/payouts/{}", text(&made, "/payoutId")?);
    let waiting = until(scene, &path, "/status", "processing").await?;
    let sent = Sent {
        path,
        account: creator.account.clone(),
    };
    Ok(Told::new(
        sent,
        format!("{}, outcome unknown", text(&waiting, "/status")?),
    ))
}

/// It was paid already, so nothing is sent again; the event that comes at last changes nothing.
pub(super) async fn try_again(scene: &Scene, sent: &Sent) -> anyhow::Result<Told<()>> {
    advance(scene, "PT10M").await?;
    until(scene, &sent.path, "/status", "completed").await?;
    scene.service.stripe.set_delivery(Delivery::default());
    must_be_paid(scene, &sent.account, ROYALTIES_CENTS)?;
    Ok(Told::new((), "found there, completed, paid once"))
}

pub(super) async fn read_receipt(scene: &Scene, creator: &TransferPayee, sent: &Sent) -> anyhow::Result<Told<()>> {
    let receipt = format!("{}/receipt", sent.path);
    let pdf = creator.person.get(&receipt).await?.pdf()?;
    scene.documents.keep("receipt-creator", &pdf)?;
    let own = creator.person.get("/api/v2/me/payouts").await?.data(200)?;
    ensure!(own.as_array().is_some_and(|all| all.len() == 1), "not his own: {own}");
    Ok(Told::new((), format!("PDF of {} KB", pdf.len() / 1024)))
}
