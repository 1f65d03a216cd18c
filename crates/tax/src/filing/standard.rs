use crate::FormType;

/// Where the standard headers come from, and what they are not good for.
pub const STANDARD_HEADER_SOURCE: &str = "the CSV templates of the IRIS portal for the tax years 2022 and 2023, as two \
    published filing programs write them; the portal checks the header of each year, so the header for 2026 and later \
    must be taken from the portal";

/// The header row of the portal's template for 2022 and 2023, word by word, slips included. See
/// [`STANDARD_HEADER_SOURCE`].
pub fn standard_header(form: FormType) -> Vec<String> {
    let boxes: &[&str] = match form {
        FormType::Misc => &MISC,
        FormType::Nec => &NEC,
    };
    let columns = [&COMMON[..], boxes, &STATES[..]].concat();
    columns.into_iter().map(str::to_owned).collect()
}

const COMMON: [&str; 37] = [
    "Form Type",
    "Tax Year",
    "Payer TIN Type",
    "Payer Taxpayer ID Number",
    "Payer Name Type",
    "Payer Business or Entity Name Line 1",
    "Payer Business or Entity Name Line 2",
    "Payer First Name",
    "Payer Middle Name",
    "Payer Last Name (Surname)",
    "Payer Suffix",
    "Payer Country",
    "Payer Address Line 1",
    "Payer Address Line 2",
    "Payer City/Town",
    "Payer State/Province/Territory",
    "Payer ZIP/Postal Code",
    "Payer Phone Type",
    "Payer Phone",
    "Payer Email Address",
    "Recipient TIN Type",
    "Recipient Taxpayer ID Number",
    "Recipient Name Type",
    "Recipient Business or Entity Name Line 1",
    "Recipient Business or Entity Name Line 2",
    "Recipient First Name",
    "Recipient Middle Name",
    "Recipient Last Name (Surname)",
    "Recipient Suffix",
    "Recipient Country",
    "Recipient Address Line 1",
    "Recipient Address Line 2",
    "Recipient City/Town",
    "Recipient State/Province/Territory",
    "Recipient ZIP/Postal Code",
    "Office Code",
    "Form Account Number",
];

const MISC: [&str; 17] = [
    "FATCA Filing Requirements",
    "2nd TIN Notice",
    "Box 1 - Rents",
    "Box 2 - Royalties",
    "Box 3 - Other Income",
    "Box 4 - Federal income tax withheld",
    "Box 5 - Fishing boat proceeds",
    "Box 6 - Medical and health care payments",
    "Box 7 - Direct sales of $5000 or more of consumer products to a recipient for resale",
    "Box 8 - Subtitute payments in lieu of dividends or interest",
    "Box 9 - Crop insurance proceeds",
    "Box 10 - Gross proceeds paid to an attorney",
    "Box 11 - Fish purchased for resale",
    "Box 12 - Section 409A deferrals",
    "Box 14 - Excess golden parachute payments",
    "Box 15 - Nonqualified deferred compensation",
    "Combined Federal/State Filing",
];

const NEC: [&str; 5] = [
    "2nd TIN Notice",
    "Box 1 - Nonemployee Compensation",
    "Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient for resale",
    "Box 4 - Federal income tax withheld",
    "Combined Federal/State Filing",
];

const STATES: [&str; 12] = [
    "State 1",
    "State 1 - State Tax Withheld",
    "State 1 - State/Payer state number",
    "State 1 - State income",
    "State 1 - Local income tax withheld",
    "State 1 - Special Data Entries",
    "State 2",
    "State 2 - State Tax Withheld",
    "State 2 - State/Payer state number",
    "State 2 - State income",
    "State 2 - Local income tax withheld",
    "State 2 - Special Data Entries",
];
