use anyhow::ensure;
use serde_json::{Value, json};

use crate::demo::client::{Person, list, text};
use crate::demo::round::Payee;
use crate::demo::scene::Scene;
use crate::demo::steps::Told;
use crate::demo::transfers::TransferPayee;

/// Everybody who was paid in the year, and what his documents are called after.
pub(super) fn taxed<'a>(members: &'a [Payee], others: &'a [TransferPayee]) -> Vec<(&'a Person, String)> {
    let members = members.iter().map(|payee| (&payee.person, payee.file_name("member")));
    let others = others.iter().map(|payee| (&payee.person, payee.kind.to_owned()));
    members.chain(others).collect()
}

/// Once and again: the second run makes nothing. A year that no table knows is refused, which is right, too.
pub(super) async fn generate(scene: &Scene, payees: &[(&Person, String)], year: i32) -> anyhow::Result<Told<()>> {
    let path = format!("/api/reports/tax-forms/{year}/generate");
    let first = scene.crew.finance.post(&path, &json!({})).await?;
    if first.status() == 503 {
        first.refused(503, "TAX_TABLE_INCOMPLETE")?;
        return Ok(Told::new(
            (),
            format!("{year} needs its figures in TAX_TABLE_FILE first"),
        ));
    }
    let made = first.data(200)?;
    let due = count(&made, "created") + count(&made, "belowThreshold");
    ensure!(
        due == payees.len() as u64,
        "{due} of {} payees were looked at: {made}",
        payees.len()
    );
    let again = scene.crew.finance.post(&path, &json!({})).await?.data(200)?;
    ensure!(
        count(&again, "created") + count(&again, "corrected") == 0,
        "the second run made something: {again}"
    );
    Ok(Told::new(
        (),
        format!("{} Forms 1099 for {year}; once more: none", count(&made, "created")),
    ))
}

/// Each reads his own, and nobody else's.
pub(super) async fn hand_out(scene: &Scene, payees: &[(&Person, String)], year: i32) -> anyhow::Result<Told<()>> {
    let report = format!("/api/reports/tax-forms/{year}?limit=100&status=generated");
    let answer = scene.crew.finance.get(&report).await?.data(200)?;
    let mut boxes = Vec::new();
    for form in list(&answer, "")? {
        let Some((person, name)) = payees.iter().find(|(person, _)| form["userId"] == person.user.as_str()) else {
            continue;
        };
        let path = format!("/api/tax-forms/{}", text(form, "/formId")?);
        scene
            .crew
            .finance
            .post(&format!("{path}/deliver"), &json!({}))
            .await?
            .data(200)?;
        let pdf = person.get(&format!("{path}/pdf")).await?.pdf()?;
        let form_type = text(form, "/formType")?;
        let file = format!("form-{}-{name}", form_type.to_lowercase());
        scene.documents.keep(&file, &pdf)?;
        refuse_others(payees, person, &format!("{path}/pdf")).await?;
        boxes.push(format!("{form_type}: {}", amounts(form)));
    }
    Ok(Told::new((), boxes.join(", ")))
}

async fn refuse_others(payees: &[(&Person, String)], owner: &Person, path: &str) -> anyhow::Result<()> {
    for (other, _) in payees.iter().filter(|(person, _)| person.user != owner.user) {
        other.get(path).await?.refused(404, "TAX_FORM_NOT_FOUND")?;
    }
    Ok(())
}

/// The boxes that hold something.
fn amounts(form: &Value) -> String {
    let boxes = [
        ("royalties", "royalties"),
        ("otherIncome", "prize"),
        ("compensation", "fees"),
        ("taxWithheld", "withheld"),
    ];
    let filled = boxes.iter().filter_map(|(name, called)| {
        let amount = form[*name].as_str().filter(|amount| *amount != "0.00")?;
        Some(format!("{called} {amount}"))
    });
    filled.collect::<Vec<_>>().join(" and ")
}

fn count(answer: &Value, name: &str) -> u64 {
    answer[name].as_u64().unwrap_or_default()
}
