use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use payout_domain::UserId;
use serde_json::{Value, json};
use use_cases::demo;
use uuid::Uuid;

use super::{Payee, Way};
use crate::demo::client::{Person, list, must_equal, text};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;
use crate::demo::tokens;

/// The worker says that it lives once it has begun.
const HEALTHY_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// One by ACH and one by check.
const PAYEES_MAX: u64 = 2;

pub(super) async fn healthy(scene: &Scene) -> anyhow::Result<Told<()>> {
    let until_healthy = async {
        loop {
            let answer = scene.client.get("/health").await?;
            if answer.status() == 200 && answer.data(200)?["status"] == "healthy" {
                return anyhow::Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(HEALTHY_WITHIN, until_healthy)
        .await
        .context("the service did not become healthy")??;
    let ready = scene.client.get("/ready").await?.data(200)?;
    must_equal(&ready, "/ready", true)?;
    Ok(Told::new((), "healthy, ready"))
}

/// How many may be paid.
pub(super) async fn eligible(scene: &Scene) -> anyhow::Result<Told<u64>> {
    let checked = scene
        .crew
        .manager
        .post("/api/payouts/check-eligibility", &json!({}))
        .await?
        .data(200)?;
    let found = &checked["eligibility"];
    must_equal(found, "/isEligible", true)?;
    must_equal(found, "/revenueThreshold", scene.terms.reward.to_string())?;
    let slots = found["remainingSlots"].as_u64().context("no number of slots")?;
    ensure!(slots > 0, "an eligible company can pay nobody");
    let status = scene.crew.support.get("/api/eligibility/status").await?.data(200)?;
    must_equal(&status, "/remainingSlots", slots)?;
    let (revenue, months) = (text(found, "/totalRevenue")?, &found["companyAgeMonths"]);
    Ok(Told::new(
        slots,
        format!("{revenue} USD in {months} months: {slots} rewards"),
    ))
}

/// The first ones who can be chosen, signed in.
pub(super) async fn heads(scene: &Scene, slots: u64) -> anyhow::Result<Told<Vec<Person>>> {
    let found = scene
        .crew
        .support
        .get("/api/payouts/eligible-members")
        .await?
        .data(200)?;
    let members = list(&found, "/members")?;
    let wanted = usize::try_from(slots.min(PAYEES_MAX)).unwrap_or_default();
    let mut chosen = Vec::new();
    for member in members
        .iter()
        .filter(|member| member["selectable"] == true)
        .take(wanted)
    {
        chosen.push(sign_in(scene, member).await?);
    }
    ensure!(!chosen.is_empty(), "no member can be chosen: {found}");
    let names: Vec<&str> = chosen.iter().map(|person| person.name.as_str()).collect();
    let passed_over = passed_over(members);
    let note = if passed_over.is_empty() {
        names.join(" and ")
    } else {
        format!("{}, past {passed_over}", names.join(" and "))
    };
    Ok(Told::new(chosen, note))
}

pub(super) async fn refuse_member(member: &Person) -> anyhow::Result<Told<()>> {
    member
        .get("/api/payouts/eligible-members")
        .await?
        .refused(403, "FORBIDDEN")?;
    Ok(Told::new((), "403 FORBIDDEN"))
}

/// By the manager in his browser. The first is paid as everybody is, the second as he asked.
pub(super) async fn initiate(scene: &Scene, chosen: Vec<Person>) -> anyhow::Result<Told<Vec<Payee>>> {
    let users: Vec<&str> = chosen.iter().map(|person| person.user.as_str()).collect();
    let body = json!({ "userIds": users, "notes": "The first round" });
    let round = scene
        .crew
        .manager
        .post("/api/payouts/initiate", &body)
        .await?
        .data(201)?;
    must_equal(&round, "/createdCount", chosen.len())?;
    let payouts = list(&round, "/payouts")?;
    let mut payees = Vec::new();
    for (person, way) in chosen.into_iter().zip([Way::Ach, Way::Check]) {
        let payout = payouts.iter().find(|payout| payout["userId"] == person.user.as_str());
        let payout = payout.with_context(|| format!("no payout for {}", person.name))?;
        must_equal(payout, "/status", "pending_approval")?;
        must_equal(payout, "/amount", scene.terms.reward.to_string())?;
        must_equal(payout, "/paymentMethod", way.code())?;
        payees.push(Payee {
            payout_id: text(payout, "/payoutId")?.to_owned(),
            person,
            way,
        });
    }
    let note = format!("{} payouts of {} USD", payees.len(), scene.terms.reward);
    Ok(Told::new(payees, note))
}

/// As the main application would.
async fn sign_in(scene: &Scene, member: &Value) -> anyhow::Result<Person> {
    let user = text(member, "/userId")?;
    let id = Uuid::parse_str(user).context("a user id is a uuid")?;
    let token = tokens::session();
    demo::sign_in(&scene.service.ctx, UserId(id), &token).await?;
    let email = text(member, "/email")?;
    let name = text(member, "/fullName")
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or(email);
    Ok(scene.client.person(name, email, user, token))
}

/// `1 KYC_EXPIRED, 2 USER_NOT_ACTIVE`.
fn passed_over(members: &[Value]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in members
        .iter()
        .filter_map(|member| member["reasons"].as_array())
        .flatten()
    {
        *counts.entry(reason["code"].as_str().unwrap_or("unknown")).or_default() += 1;
    }
    let counted: Vec<String> = counts
        .into_iter()
        .map(|(code, count)| format!("{count} {code}"))
        .collect();
    counted.join(", ")
}
