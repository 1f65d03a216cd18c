use anyhow::ensure;
use serde_json::{Value, json};

use crate::demo::client::{list, text};
use crate::demo::round::Payee;
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

/// Once and again: the second run makes nothing. A year that no table knows is refused, which is right, too.
pub(super) async fn generate(scene: &Scene, payees: &[Payee], year: i32) -> anyhow::Result<Told<()>> {
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
        format!(
            "{} forms 1099-MISC for {year}; once more: none",
            count(&made, "created")
        ),
    ))
}

/// Each reads his own, and nobody else's.
pub(super) async fn hand_out(scene: &Scene, payees: &[Payee], year: i32) -> anyhow::Result<Told<()>> {
    let report = format!("/api/reports/tax-forms/{year}?limit=100");
    let answer = scene.crew.finance.get(&report).await?.data(200)?;
    let mut boxes = Vec::new();
    for form in list(&answer, "")? {
        let Some(payee) = payees.iter().find(|payee| form["userId"] == payee.person.user.as_str()) else {
            continue;
        };
        let path = format!("/api/tax-forms/{}", text(form, "/formId")?);
        scene
            .crew
            .finance
            .post(&format!("{path}/deliver"), &json!({}))
            .await?
            .data(200)?;
        let pdf = payee.person.get(&format!("{path}/pdf")).await?.pdf()?;
        scene.documents.keep(&payee.file_name("form-1099-misc"), &pdf)?;
        refuse_others(payees, payee, &format!("{path}/pdf")).await?;
        boxes.push(format!(
            "{} ({} withheld)",
            text(form, "/otherIncome")?,
            text(form, "/taxWithheld")?
        ));
    }
    Ok(Told::new((), boxes.join(", ")))
}

async fn refuse_others(payees: &[Payee], owner: &Payee, path: &str) -> anyhow::Result<()> {
    for other in payees.iter().filter(|payee| payee.payout_id != owner.payout_id) {
        other.person.get(path).await?.refused(404, "TAX_FORM_NOT_FOUND")?;
    }
    Ok(())
}

fn count(answer: &Value, name: &str) -> u64 {
    answer[name].as_u64().unwrap_or_default()
}
