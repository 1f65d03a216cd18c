use anyhow::{Context as _, ensure};
use money::Money;
use serde_json::{Value, json};
use time::Duration;

use super::{Payee, Way, money};
use crate::demo::client::{must_equal, text};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;
use crate::demo::terms;

/// The customer's reward, after the fee, and after withholding too; in cents.
const REWARD: Money = Money::usd(10_000_000);
const NET: Money = Money::usd(9_970_000);
const NET_WITHHELD: Money = Money::usd(7_570_000);

/// Calculates, and reads the document that finance pays by.
pub(super) async fn instruct(scene: &Scene, payee: &Payee) -> anyhow::Result<Told<()>> {
    let path = payee.path("/generate-instructions");
    let generated = scene.crew.finance.post(&path, &json!({})).await?.data(200)?;
    must_equal(&generated, "/paymentMethod", payee.way.code())?;
    let net = must_add_up(scene, &generated["calculation"], payee.way)?;
    let url = text(&generated, "/instructionsUrl")?;
    let pdf = scene.crew.finance.get(&local(url)?).await?.pdf()?;
    scene.documents.keep(&payee.file_name("instructions"), &pdf)?;
    Ok(Told::new((), format!("net {net} USD, PDF of {} KB", pdf.len() / 1024)))
}

pub(super) async fn refuse_support(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    for payee in payees {
        scene
            .crew
            .support
            .get(&payee.path("/instructions"))
            .await?
            .refused(403, "FORBIDDEN")?;
    }
    Ok(Told::new((), "403 FORBIDDEN"))
}

pub(super) async fn mark_sent(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let today = scene.service.ctx.now().date();
    let expected = today + Duration::days(3);
    for payee in payees {
        let body = json!({
            "sentDate": today.to_string(), "expectedArrivalDate": expected.to_string(),
            "trackingNumber": format!("TRACE-{}", payee.way.code()),
        });
        let payout = scene
            .crew
            .finance
            .post(&payee.path("/mark-sent"), &body)
            .await?
            .data(200)?;
        must_equal(&payout, "/status", "payment_sent")?;
        must_equal(&payout, "/sentDate", today.to_string())?;
    }
    Ok(Told::new(
        (),
        format!("{} payments, expected on {expected}", payees.len()),
    ))
}

pub(super) async fn confirm(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    let now = scene.service.ctx.now();
    let removal = terms::months_after(now, 12).date();
    for payee in payees {
        let body = json!({ "completedDate": now.date().to_string(), "confirmationNumber": "CONF-2041" });
        let confirmed = scene
            .crew
            .finance
            .post(&payee.path("/confirm"), &body)
            .await?
            .data(200)?;
        must_equal(&confirmed, "/status", "completed")?;
        ensure!(
            !text(&confirmed, "/receiptUrl")?.is_empty(),
            "a completed payout has a receipt"
        );
        let payout = scene.crew.support.get(&payee.path("")).await?.data(200)?;
        must_equal(&payout, "/membershipRemovalDate", removal.to_string())?;
    }
    Ok(Told::new((), format!("completed; the memberships end on {removal}")))
}

pub(super) async fn read_receipts(scene: &Scene, payees: &[Payee]) -> anyhow::Result<Told<()>> {
    for payee in payees {
        let pdf = payee.person.get(&payee.path("/receipt")).await?.pdf()?;
        scene.documents.keep(&payee.file_name("receipt"), &pdf)?;
    }
    if let [one, other, ..] = payees {
        one.person
            .get(&other.path("/receipt"))
            .await?
            .refused(404, "PAYOUT_NOT_FOUND")?;
        return Ok(Told::new((), "2 PDFs; each other's: 404"));
    }
    Ok(Told::new((), "1 PDF"))
}

/// The parts make up the gross, and with the customer's reward they are the customer's figures.
fn must_add_up(scene: &Scene, calculation: &Value, way: Way) -> anyhow::Result<Money> {
    let [gross, fee, withheld, net] =
        ["/grossAmount", "/retentionFee", "/taxWithholding", "/netAmount"].map(|pointer| money(calculation, pointer));
    let (gross, fee, withheld, net) = (gross?, fee?, withheld?, net?);
    let parts = net
        .plus(fee)
        .and_then(|sum| sum.plus(withheld))
        .context("the parts cannot be added")?;
    ensure!(
        parts == gross && gross == scene.terms.reward,
        "{parts} is not the gross: {calculation}"
    );
    let expected = match way {
        Way::Ach => NET,
        Way::Check => NET_WITHHELD,
    };
    ensure!(
        gross != REWARD || net == expected,
        "the net amount is {net} and not {expected}"
    );
    Ok(net)
}

/// The path of a URL of ours, however it is given.
fn local(url: &str) -> anyhow::Result<String> {
    let start = url
        .find("/api/")
        .with_context(|| format!("{url} is no URL of the API"))?;
    Ok(url[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_its_path_on_whatever_host() {
        assert_eq!(
            local("http://127.0.0.1:1/api/payouts/x/receipt").unwrap(),
            "/api/payouts/x/receipt"
        );
        assert_eq!(local("/api/payouts/x").unwrap(), "/api/payouts/x");
        assert!(local("https://example.com/").is_err());
    }
}
