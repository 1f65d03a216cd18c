use super::FormBox::{Compensation, OtherIncome, Royalties, TaxWithheld};
use super::{FormBox, FormLayout, FormType, PrintedBox};

/// Number, title and what a box holds.
type Row = (&'static str, &'static str, Option<FormBox>);

/// The boxes of Form 1099-MISC up to 12, which no revision since 2022 has changed.
const MISC_TO_12: [Row; 12] = [
    ("1", "Rents", None),
    ("2", "Royalties", Some(Royalties)),
    ("3", "Other income", Some(OtherIncome)),
    ("4", "Federal income tax withheld", Some(TaxWithheld)),
    ("5", "Fishing boat proceeds", None),
    ("6", "Medical and health care payments", None),
    ("7", "Direct sales of $5,000 or more", None),
    ("8", "Substitute payments in lieu of dividends or interest", None),
    ("9", "Crop insurance proceeds", None),
    ("10", "Gross proceeds paid to an attorney", None),
    ("11", "Fish purchased for resale", None),
    ("12", "Section 409A deferrals", None),
];

const STATE: [Row; 3] = [
    ("16", "State tax withheld", None),
    ("17", "State/Payer's state no.", None),
    ("18", "State income", None),
];

const MISC_2022: [Row; 3] = [
    ("13", "FATCA filing requirement", None),
    ("14", "Excess golden parachute payments", None),
    ("15", "Nonqualified deferred compensation", None),
];

const MISC_2025: [Row; 3] = [
    ("13", "FATCA filing requirement", None),
    ("14", "Reserved for future use", None),
    ("15", "Nonqualified deferred compensation", None),
];

const MISC_2026: [Row; 4] = [
    ("13a", "Cash tips included in box 3", None),
    ("13b", "Occupation codes", None),
    ("14", "Overtime compensation", None),
    ("15", "Nonqualified deferred compensation", None),
];

const NEC_2022: [Row; 2] = [
    ("1", "Nonemployee compensation", Some(Compensation)),
    ("4", "Federal income tax withheld", Some(TaxWithheld)),
];

const NEC_2025: [Row; 3] = [
    ("1", "Nonemployee compensation", Some(Compensation)),
    ("3", "Excess golden parachute payments", None),
    ("4", "Federal income tax withheld", Some(TaxWithheld)),
];

const NEC_2026: [Row; 6] = [
    ("1a", "Nonemployee compensation", Some(Compensation)),
    ("1b", "Cash tips", None),
    ("1c", "Treasury tipped occupation codes", None),
    ("1d", "Overtime compensation", None),
    ("3", "Excess golden parachute payments", None),
    ("4", "Federal income tax withheld", Some(TaxWithheld)),
];

/// The layouts through 2026. That of 2027 has to be added once the form is published.
pub(crate) fn layouts() -> impl Iterator<Item = FormLayout> {
    let before = (2022..=2024).map(|year| {
        layout(
            year,
            &MISC_2022,
            &NEC_2022,
            "Forms 1099-MISC and 1099-NEC, Rev. January 2022 and 2024",
        )
    });
    before.chain([
        layout(
            2025,
            &MISC_2025,
            &NEC_2025,
            "Forms 1099-MISC and 1099-NEC, Rev. April 2025",
        ),
        layout(
            2026,
            &MISC_2026,
            &NEC_2026,
            "Forms 1099-MISC and 1099-NEC, Rev. December 2026",
        ),
    ])
}

fn layout(year: i32, misc: &[Row], nec: &[Row], source: &str) -> FormLayout {
    let of = |form, rows: &[Row]| rows.iter().map(|row| printed(form, row)).collect::<Vec<_>>();
    let boxes = [
        of(FormType::Misc, &MISC_TO_12),
        of(FormType::Misc, misc),
        of(FormType::Misc, &STATE),
        of(FormType::Nec, nec),
    ];
    FormLayout {
        year,
        boxes: boxes.concat(),
        source: source.to_owned(),
    }
}

fn printed(form: FormType, (id, title, holds): &Row) -> PrintedBox {
    PrintedBox {
        form,
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        holds: *holds,
    }
}
