use super::sheet::Sheet;
use super::{PdfError, TransferReceiptFacts};
use crate::wording;

/// The receipt for a recruiter or a creator, with every statement that the transfer pays.
pub fn transfer_receipt(facts: &TransferReceiptFacts) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new("Payment receipt")?;
    facts.payer.head(&mut sheet)?;
    let completed = wording::day(facts.completed_on);
    sheet.highlight(
        "Net amount transferred",
        &wording::amount(facts.amounts.net),
        &format!("Transferred on {completed}"),
    )?;
    sheet.section("Payment")?;
    sheet.row("Paid to", &facts.payee_name)?;
    sheet.row("Payout", &facts.payout_id)?;
    sheet.row("Method", "Transfer to your account at the payment provider")?;
    sheet.row("Transfer", &facts.transfer_id)?;
    if let Some(reason) = &facts.reason {
        sheet.row("For", reason)?;
    }
    if !facts.parts.is_empty() {
        sheet.section("Statements paid")?;
        for part in &facts.parts {
            let period = format!(
                "{} to {}",
                wording::day(part.period_start),
                wording::day(part.period_end)
            );
            sheet.amount(&format!("{}, {period}", part.number), &wording::amount(part.amount))?;
        }
    }
    facts.amounts.breakdown(&mut sheet)?;
    sheet.paragraph("Please keep this receipt for your tax records.")?;
    sheet.finish(
        &format!("{} - receipt for payout {}", facts.payer.name, facts.payout_id),
        facts.completed_on,
    )
}
