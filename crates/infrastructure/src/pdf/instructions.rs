use secrecy::ExposeSecret as _;

use super::sheet::Sheet;
use super::{InstructionsFacts, PayTo, PdfError};
use crate::wording;

/// The payment instructions for finance, with the destination in clear.
pub fn instructions(facts: &InstructionsFacts) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new("Payment instructions")?;
    facts.payer.head(&mut sheet)?;
    let (method, step) = match &facts.pay_to {
        PayTo::Account { .. } => (
            "Bank transfer (ACH)",
            "Send exactly this amount by ACH credit to the account above.",
        ),
        PayTo::Address { .. } => (
            "Check by mail",
            "Write the check for exactly this amount and mail it to the address above.",
        ),
    };
    sheet.highlight("Net amount to pay", &wording::amount(facts.amounts.net), method)?;

    sheet.section("Payout")?;
    sheet.row("Payout", &facts.payout_id)?;
    sheet.row("Member", &facts.member_name)?;
    sheet.row("Ready for payment since", &wording::day(facts.ready_on))?;
    destination(&mut sheet, &facts.pay_to)?;
    facts.amounts.breakdown(&mut sheet)?;
    sheet.paragraph(&format!(
        "{step} Give the payout as the reference. Afterwards record the date on which it was sent, the expected arrival \
         and the tracking number. If approvals or details change before then, these instructions are void."
    ))?;
    sheet.finish(
        "Confidential. Contains full payment details. Do not forward by e-mail.",
        facts.ready_on,
    )
}

fn destination(sheet: &mut Sheet, pay_to: &PayTo) -> Result<(), PdfError> {
    match pay_to {
        PayTo::Account {
            holder,
            routing_number,
            account_number,
            account_type,
        } => {
            sheet.section("Bank details")?;
            sheet.row("Account holder", holder)?;
            sheet.row("Routing number (ABA)", routing_number.expose_secret())?;
            sheet.row("Account number", account_number.expose_secret())?;
            sheet.row("Account type", account_type)
        }
        PayTo::Address { payable_to, lines } => {
            sheet.section("Check")?;
            sheet.row("Payable to", payable_to)?;
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            sheet.rows("Mail to", &lines)
        }
    }
}
