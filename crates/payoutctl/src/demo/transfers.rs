//! The other two programmes: a creator whose transfer fails and is tried again, and a recruiter of whose share a part is
//! held back. Stripe is a fake that pays nobody and counts.

mod creator;
mod people;
mod recruiter;
mod sending;

use super::scene::Scene;
use super::steps::Steps;

pub(super) use people::TransferPayee;

/// Plays both; returns who was paid.
pub(super) async fn play(scene: &Scene, steps: &mut Steps) -> anyhow::Result<Vec<TransferPayee>> {
    let creator = steps
        .take("A creator opens an account at Stripe", people::creator(scene))
        .await?;
    steps
        .take("Take over a royalty statement", creator::earn(scene, &creator))
        .await?;
    let payout = steps
        .take(
            "Pay it; Stripe's answer gets lost",
            creator::lose_the_answer(scene, &creator),
        )
        .await?;
    steps
        .take("Ask Stripe before trying again", creator::try_again(scene, &payout))
        .await?;
    steps
        .take(
            "The creator reads the receipt",
            creator::read_receipt(scene, &creator, &payout),
        )
        .await?;
    let recruiter = steps
        .take("A recruiter opens an account, too", people::recruiter(scene))
        .await?;
    let placement = steps
        .take("Record a placement", recruiter::place(scene, &recruiter))
        .await?;
    let hold = steps
        .take(
            "Pay the share, less what is held back",
            recruiter::pay_share(scene, &placement),
        )
        .await?;
    steps
        .take(
            "Release what was held back",
            recruiter::release(scene, &placement, &hold),
        )
        .await?;
    Ok(vec![creator, recruiter])
}
