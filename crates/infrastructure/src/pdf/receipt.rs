use super::sheet::Sheet;
use super::{Amounts, Payer, PdfError, ReceiptFacts};
use crate::wording;

/// The receipt for a member. Account and address come masked.
pub fn receipt(facts: &ReceiptFacts) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new("Payment receipt")?;
    facts.payer.head(&mut sheet)?;
    let completed = wording::day(facts.completed_on);
    sheet.highlight(
        "Net amount paid",
        &wording::amount(facts.amounts.net),
        &format!("Completed on {completed}"),
    )?;

    sheet.section("Payment")?;
    sheet.row("Paid to", &facts.member_name)?;
    sheet.row("Payout", &facts.payout_id)?;
    sheet.row("Method", &facts.method)?;
    sheet.row("Destination", &facts.destination)?;
    sheet.row("Sent on", &wording::day(facts.sent_on))?;
    sheet.row("Completed on", &completed)?;
    for (label, number) in [
        ("Confirmation number", &facts.confirmation_number),
        ("Tracking number", &facts.tracking_number),
    ] {
        if let Some(number) = number {
            sheet.row(label, number)?;
        }
    }
    facts.amounts.breakdown(&mut sheet)?;
    sheet.paragraph(if facts.amounts.withheld.is_zero() {
        "Please keep this receipt for your tax records."
    } else {
        "The tax withheld is reported to the Internal Revenue Service under your name; you can credit it against your \
         income tax. Please keep this receipt for your tax records."
    })?;
    sheet.finish(
        &format!("{} - receipt for payout {}", facts.payer.name, facts.payout_id),
        facts.completed_on,
    )
}

impl Payer {
    pub(super) fn head(&self, sheet: &mut Sheet) -> Result<(), PdfError> {
        let lines: Vec<&str> = [&self.address, &self.phone]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        sheet.letterhead(&self.name, &lines)
    }
}

impl Amounts {
    pub(super) fn breakdown(&self, sheet: &mut Sheet) -> Result<(), PdfError> {
        let less = |part: money::Money| format!("-{}", wording::amount(part));
        sheet.section("How the amount is made up")?;
        sheet.amount("Gross amount", &wording::amount(self.gross))?;
        if !self.retention_fee.is_zero() {
            sheet.amount("Retention fee", &less(self.retention_fee))?;
        }
        if !self.withheld.is_zero() {
            let rate = percent(self.withholding_rate_bp);
            sheet.amount(&format!("Federal backup withholding ({rate})"), &less(self.withheld))?;
        }
        sheet.total("Net amount", &wording::amount(self.net))
    }
}

/// `2400` basis points as `24 %`, and `2450` as `24.5 %`.
fn percent(basis_points: u32) -> String {
    let (whole, hundredths) = (basis_points / 100, basis_points % 100);
    let text = format!("{whole}.{hundredths:02}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
