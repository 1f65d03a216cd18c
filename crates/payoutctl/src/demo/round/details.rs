use serde_json::json;

use super::Payee;
use crate::demo::client::{Person, must_equal, text};
use crate::demo::scene::Scene;
use crate::demo::steps::Told;

/// A routing number that exists, and an account that does not.
const ROUTING_NUMBER: &str = "021000021";
const ACCOUNT_NUMBER: &str = "000123456789";
/// Of the right shape; nobody has it.
const TIN: &str = "665-01-0001";
const LETTERS_MAX: usize = 100;

pub(super) async fn prefer_check(member: &Person) -> anyhow::Result<Told<()>> {
    let chosen = member
        .post(
            &member_path(member, "payment-method"),
            &json!({ "paymentMethod": "check" }),
        )
        .await?;
    must_equal(&chosen.data(200)?, "/paymentMethod", "check")?;
    let address = json!({
        "street": "742 Orchard Lane", "line2": "Apt 12", "city": "Madison", "state": "WI", "postalCode": "53703", "country": "US",
    });
    let stored = member
        .post(&member_path(member, "mailing-address"), &address)
        .await?
        .data(200)?;
    must_equal(&stored, "/postalCode", "53703")?;
    Ok(Told::new((), "to Madison, WI"))
}

pub(super) async fn give_bank(payee: &Payee) -> anyhow::Result<Told<()>> {
    let details = json!({
        "accountHolderName": plain_name(&payee.person), "routingNumber": ROUTING_NUMBER,
        "accountNumber": ACCOUNT_NUMBER, "accountType": "checking",
    });
    let masked = payee
        .person
        .post(&member_path(&payee.person, "bank-info"), &details)
        .await?
        .data(200)?;
    must_equal(&masked, "/routingNumber", "****0021")?;
    must_equal(&masked, "/accountNumber", "****6789")?;
    Ok(Told::new((), "account ****6789"))
}

/// Returns the form.
pub(super) async fn give_w9(payee: &Payee) -> anyhow::Result<Told<String>> {
    let form = hand_in_w9(&payee.person).await?;
    Ok(Told::new(form, "number ending in 0001"))
}

/// Returns the form.
pub(in crate::demo) async fn hand_in_w9(person: &Person) -> anyhow::Result<String> {
    let name = plain_name(person);
    let form = json!({
        "usPerson": true, "legalName": name, "taxClassification": "individual",
        "address": { "street": "18 Harbor Street", "city": "Portland", "state": "ME", "postalCode": "04101", "country": "US" },
        "tin": TIN, "tinType": "ssn", "certified": true, "signature": name,
    });
    let submitted = person.post(&member_path(person, "tax-info"), &form).await?.data(200)?;
    must_equal(&submitted, "/tinLast4", "0001")?;
    Ok(text(&submitted, "/formId")?.to_owned())
}

pub(super) async fn approve_w9(scene: &Scene, payee: &Payee, form: &str) -> anyhow::Result<Told<()>> {
    let approve = format!("/api/tax-forms/{form}/approve");
    payee
        .person
        .post(&approve, &json!({}))
        .await?
        .refused(403, "FORBIDDEN")?;
    let approved = scene.crew.finance.post(&approve, &json!({})).await?.data(200)?;
    must_equal(&approved, "/status", "approved")?;
    Ok(Told::new((), "approved; the member himself may not: 403"))
}

fn member_path(member: &Person, what: &str) -> String {
    format!("/api/members/{}/{what}", member.user)
}

/// An imported member may have no name but his address, which no bank takes.
fn plain_name(person: &Person) -> String {
    if person.name.contains('@') {
        return "Account Holder".to_owned();
    }
    person.name.chars().take(LETTERS_MAX).collect()
}
