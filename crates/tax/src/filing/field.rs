use std::fmt;

/// What a column of the filing holds, apart from the boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    FormType,
    TaxYear,
    Corrected,
    AccountNumber,
    PayerTinType,
    PayerTin,
    PayerNameType,
    PayerName,
    PayerCountry,
    PayerStreet,
    PayerLine2,
    PayerCity,
    PayerState,
    PayerPostalCode,
    PayerPhoneType,
    PayerPhone,
    PayerEmail,
    RecipientTinType,
    RecipientTin,
    RecipientNameType,
    RecipientBusiness,
    RecipientBusinessLine2,
    RecipientFirstName,
    RecipientMiddleName,
    RecipientLastName,
    RecipientSuffix,
    RecipientCountry,
    RecipientStreet,
    RecipientLine2,
    RecipientCity,
    RecipientState,
    RecipientPostalCode,
}

/// Each field with the names its column goes by, normalised; the first is that of the standard header.
const NAMES: [(Field, &[&str]); 32] = [
    (Field::FormType, &["form type"]),
    (Field::TaxYear, &["tax year"]),
    (
        Field::Corrected,
        &["corrected", "correction", "corrected return", "corrected indicator"],
    ),
    (Field::AccountNumber, &["form account number", "account number"]),
    (Field::PayerTinType, &["payer tin type"]),
    (
        Field::PayerTin,
        &[
            "payer taxpayer id number",
            "payer tin",
            "payer taxpayer identification number",
        ],
    ),
    (Field::PayerNameType, &["payer name type"]),
    (
        Field::PayerName,
        &[
            "payer business or entity name line 1",
            "payer business or entity name",
            "payer business name line 1",
            "payer name",
        ],
    ),
    (Field::PayerCountry, &["payer country"]),
    (Field::PayerStreet, &["payer address line 1", "payer street address"]),
    (Field::PayerLine2, &["payer address line 2"]),
    (
        Field::PayerCity,
        &["payer city town", "payer city", "payer city or town"],
    ),
    (
        Field::PayerState,
        &[
            "payer state province territory",
            "payer state",
            "payer state or province",
        ],
    ),
    (
        Field::PayerPostalCode,
        &[
            "payer zip postal code",
            "payer zip code",
            "payer zip",
            "payer zip or foreign postal code",
        ],
    ),
    (Field::PayerPhoneType, &["payer phone type"]),
    (Field::PayerPhone, &["payer phone", "payer phone number"]),
    (Field::PayerEmail, &["payer email address", "payer email"]),
    (Field::RecipientTinType, &["recipient tin type"]),
    (
        Field::RecipientTin,
        &[
            "recipient taxpayer id number",
            "recipient tin",
            "recipient taxpayer identification number",
        ],
    ),
    (Field::RecipientNameType, &["recipient name type"]),
    (
        Field::RecipientBusiness,
        &[
            "recipient business or entity name line 1",
            "recipient business or entity name",
            "recipient business name line 1",
        ],
    ),
    (
        Field::RecipientBusinessLine2,
        &[
            "recipient business or entity name line 2",
            "recipient business name line 2",
        ],
    ),
    (Field::RecipientFirstName, &["recipient first name"]),
    (Field::RecipientMiddleName, &["recipient middle name"]),
    (
        Field::RecipientLastName,
        &["recipient last name surname", "recipient last name"],
    ),
    (Field::RecipientSuffix, &["recipient suffix", "recipient name suffix"]),
    (Field::RecipientCountry, &["recipient country"]),
    (
        Field::RecipientStreet,
        &["recipient address line 1", "recipient street address"],
    ),
    (Field::RecipientLine2, &["recipient address line 2"]),
    (
        Field::RecipientCity,
        &["recipient city town", "recipient city", "recipient city or town"],
    ),
    (
        Field::RecipientState,
        &[
            "recipient state province territory",
            "recipient state",
            "recipient state or province",
        ],
    ),
    (
        Field::RecipientPostalCode,
        &[
            "recipient zip postal code",
            "recipient zip code",
            "recipient zip",
            "recipient zip or foreign postal code",
        ],
    ),
];

/// Columns that ask yes or no, and are answered no. So is that for corrections, unless the form is one.
const QUESTIONS: [&str; 5] = [
    "fatca filing requirement",
    "fatca filing requirements",
    "2nd tin notice",
    "second tin notice",
    "combined federal state filing",
];

impl Field {
    /// The field of a column by its normalised name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(_, names)| names.contains(&name));
        known.map(|(field, _)| *field)
    }

    /// Whether a row is complete without the field: the form is the same, and the portal knows which it is.
    pub(super) const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::FormType
                | Self::TaxYear
                | Self::PayerTinType
                | Self::PayerNameType
                | Self::PayerCountry
                | Self::PayerPhoneType
                | Self::PayerEmail
                | Self::RecipientTinType
                | Self::RecipientNameType
                | Self::RecipientCountry
        )
    }
}

/// The normalised name of its column.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMES.iter().find(|(field, _)| field == self);
        f.write_str(named.and_then(|(_, names)| names.first()).copied().unwrap_or_default())
    }
}

/// Whether a column, by its normalised name, asks yes or no.
pub(super) fn is_question(name: &str) -> bool {
    let asks_about_sales = name.starts_with("box ") && name.contains("direct sales");
    asks_about_sales || QUESTIONS.contains(&name) || Field::named(name) == Some(Field::Corrected)
}
