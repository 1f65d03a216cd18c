//! What follows in the year after the round: the forms, the end of the memberships, and a member who comes back.

mod forms;
mod leaving;
mod returning;

use super::round::Payee;
use super::scene::Scene;
use super::steps::Steps;
use super::transfers::TransferPayee;

/// Plays the year by the sandbox's clock.
pub(super) async fn play(
    scene: &Scene,
    payees: &[Payee],
    others: &[TransferPayee],
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let year = scene.service.ctx.now().year();
    let taxed = forms::taxed(payees, others);
    steps
        .take("Make the tax forms of the year", forms::generate(scene, &taxed, year))
        .await?;
    steps
        .take("Hand them out", forms::hand_out(scene, &taxed, year))
        .await?;
    steps
        .take("Let twelve months go by", leaving::wait_a_year(scene))
        .await?;
    steps
        .take("End the memberships", leaving::remove(scene, payees))
        .await?;
    if let Some(first) = payees.first() {
        steps
            .take("A member pays again and comes back", returning::come_back(scene, first))
            .await?;
    }
    steps
        .take("Wait for the mails about it", returning::mails(scene, payees))
        .await?;
    steps.take("Verify everything again", returning::prove(scene)).await
}
