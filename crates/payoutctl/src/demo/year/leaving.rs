use serde_json::json;

use crate::demo::client::{must_equal, text};
use crate::demo::round::Payee;
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

/// To the day on which the memberships end, at noon, when the daily jobs have run.
pub(super) async fn wait_a_year(scene: &Scene) -> anyhow::Result<Told<()>> {
    let director = &scene.crew.director;
    director
        .post("/api/sandbox/clock", &json!({ "advance": "P12M" }))
        .await?
        .data(200)?;
    let clock = director.get("/api/sandbox/clock").await?.data(200)?;
    Ok(Told::new((), format!("it is {}", text(&clock, "/now")?)))
}

/// The demo has no subscription service, so an administrator notes that he cancelled by hand.
pub(super) async fn remove(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let body = json!({ "reason": "Cancelled in the billing system" });
    for payee in payees {
        let member = format!("/api/members/{}", payee.person.user);
        let remove = format!("{member}/membership/remove");
        scene
            .crew
            .finance
            .post(&remove, &body)
            .await?
            .refused(403, "FORBIDDEN")?;
        scene.crew.director.post(&remove, &body).await?.data(200)?;
        let status = payee.person.get(&format!("{member}/payout")).await?.data(200)?;
        must_equal(&status, "/membership/isActive", false)?;
        must_equal(&status, "/membership/canReactivate", true)?;
    }
    Ok(Told::new((), format!("{} memberships, and a way back", payees.len())))
}
