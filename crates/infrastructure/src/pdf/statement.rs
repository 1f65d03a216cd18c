use super::sheet::Sheet;
use super::{PdfError, StatementFacts};
use crate::wording;

/// Wording of Copy B (IRS Publication 1179, requirements for substitute statements to recipients).
const IMPORTANT: &str = "This is important tax information and is being furnished to the IRS. If you are required to file a \
    return, a negligence penalty or other sanction may be imposed on you if this income is taxable and the IRS determines \
    that it has not been reported.";

/// The payee's copy of a Form 1099. His number comes truncated, the payer's in full.
pub fn statement(facts: &StatementFacts) -> Result<Vec<u8>, PdfError> {
    let title = format!("Form {} for {}", facts.form_type, facts.tax_year);
    let mut sheet = Sheet::new(&title)?;
    facts.payer.head(&mut sheet)?;
    let copy = if facts.is_correction {
        "CORRECTED - Copy B, for the recipient"
    } else {
        "Copy B, for the recipient (substitute statement)"
    };
    sheet.row("Form", &format!("{} {}", facts.form_type, facts.form_title))?;
    sheet.row("Copy", copy)?;
    sheet.row("Calendar year", &facts.tax_year.to_string())?;

    sheet.section("Payer")?;
    sheet.row("Name", &facts.payer.name)?;
    for (label, value) in [("Address", &facts.payer.address), ("Telephone", &facts.payer.phone)] {
        sheet.row(label, value.as_deref().unwrap_or_default())?;
    }
    sheet.row("TIN", &facts.payer_tin)?;

    sheet.section("Recipient")?;
    sheet.row("Name", &facts.recipient_name)?;
    if let Some(business) = &facts.recipient_business {
        sheet.row("Business name", business)?;
    }
    let address: Vec<&str> = facts.recipient_address.iter().map(String::as_str).collect();
    sheet.rows("Address", &address)?;
    sheet.row("TIN", facts.recipient_tin.as_deref().unwrap_or("none was given"))?;
    sheet.row("Account number", &facts.account_number)?;

    sheet.section("Amounts")?;
    for (printed, amount) in &facts.boxes {
        sheet.amount(printed, &wording::amount(*amount))?;
    }
    sheet.paragraph(IMPORTANT)?;
    sheet.paragraph(
        "Your taxpayer identification number is shown by its last four digits only; the IRS is given all of it. Please \
         tell the payer at once when an amount or your name is wrong.",
    )?;
    sheet.finish(
        &format!("{} - Form {} for {}", facts.payer.name, facts.form_type, facts.tax_year),
        facts.dated,
    )
}
