use serde_json::json;
use use_cases::demo;

use crate::demo::client::{Person, list, must_equal, text};
use crate::demo::round::details;
use crate::demo::scene::Scene;
use crate::demo::steps::Told;
use crate::demo::tokens;

use super::sending::until;

/// Somebody who is paid by transfer.
#[derive(Debug)]
pub(in crate::demo) struct TransferPayee {
    pub person: Person,
    pub kind: &'static str,
    pub id: String,
    pub account: String,
}

pub(super) async fn creator(scene: &Scene) -> anyhow::Result<Told<TransferPayee>> {
    join(scene, "creator", ("Nina", "Vogel"), "nina.vogel@creators.example").await
}

pub(super) async fn recruiter(scene: &Scene) -> anyhow::Result<Told<TransferPayee>> {
    join(
        scene,
        "recruiter",
        ("Tomas", "Lindgren"),
        "tomas.lindgren@recruiters.example",
    )
    .await
}

/// With an account that can be paid to, and an approved W-9.
async fn join(
    scene: &Scene,
    kind: &'static str,
    (first_name, last_name): (&str, &str),
    email: &str,
) -> anyhow::Result<Told<TransferPayee>> {
    let user = demo::introduce(&scene.service.ctx, (first_name, last_name), email).await?;
    let token = tokens::session();
    demo::sign_in(&scene.service.ctx, user, &token).await?;
    let name = format!("{first_name} {last_name}");
    let person = scene.client.person(&name, email, &user.to_string(), token);
    let body = json!({
        "userId": person.user, "kind": kind, "displayName": name, "email": email, "verified": true,
    });
    let made = scene.crew.director.post("/api/v2/payees", &body).await?.data(201)?;
    let id = text(&made, "/payeeId")?.to_owned();
    let account = open_account(scene, &id).await?;
    let form = details::hand_in_w9(&person).await?;
    let approve = format!("/api/tax-forms/{form}/approve");
    scene.crew.finance.post(&approve, &json!({})).await?.data(200)?;
    let eligible = scene
        .crew
        .director
        .get(&format!("/api/v2/payees/{id}/eligibility"))
        .await?
        .data(200)?;
    let reasons = list(&eligible, "/reasons")?;
    let reasons: Vec<&str> = reasons.iter().filter_map(|reason| reason["code"].as_str()).collect();
    let note = format!("{name}; left against a payment: {}", reasons.join(", "));
    Ok(Told::new(
        TransferPayee {
            person,
            kind,
            id,
            account,
        },
        note,
    ))
}

/// By the link, as the payee would; Stripe tells of it in an event.
async fn open_account(scene: &Scene, payee: &str) -> anyhow::Result<String> {
    let path = format!("/api/v2/payees/{payee}");
    let link = scene
        .crew
        .director
        .post(&format!("{path}/onboarding-link"), &json!({}))
        .await?
        .data(201)?;
    text(&link, "/url")?;
    let shown = scene.crew.director.get(&path).await?.data(200)?;
    let account = text(&shown, "/stripeAccountId")?.to_owned();
    scene
        .service
        .stripe
        .onboard(&account)
        .map_err(|refusal| anyhow::anyhow!("the account cannot be opened: {refusal:?}"))?;
    let opened = until(scene, &path, "/onboardingStatus", "completed").await?;
    must_equal(&opened, "/stripeAccountId", account.as_str())?;
    Ok(account)
}
