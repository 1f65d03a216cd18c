use super::field::Field;
use crate::forms::{FormAddress, Payer, Recipient, Return};
use crate::{PersonName, TaxId, TinType};

/// Everything a return says apart from its boxes.
pub(super) fn values(filed: &Return, payer: &Payer) -> Vec<(Field, String)> {
    let form = &filed.form;
    let mut values = vec![
        (Field::FormType, form.form_type.code().to_owned()),
        (Field::TaxYear, form.year.to_string()),
        (Field::AccountNumber, form.account_number.clone()),
    ];
    if filed.is_correction {
        values.push((Field::Corrected, "Y".to_owned()));
    }
    values.extend(payer_values(payer));
    values.extend(name_values(&form.recipient));
    values.extend(address_values(RECIPIENT_ADDRESS, &form.recipient.address));
    if let Some(tin) = &form.recipient.tin {
        values.push((Field::RecipientTinType, tin_type(tin).to_owned()));
        values.push((Field::RecipientTin, tin.digits().to_owned()));
    }
    values
}

fn payer_values(payer: &Payer) -> Vec<(Field, String)> {
    let digits = payer.phone.chars().filter(char::is_ascii_digit).collect();
    let mut values = vec![
        (Field::PayerTinType, tin_type(&payer.tin).to_owned()),
        (Field::PayerTin, payer.tin.digits().to_owned()),
        (Field::PayerNameType, "B".to_owned()),
        (Field::PayerName, payer.name.clone()),
        (Field::PayerPhoneType, "D".to_owned()),
        (Field::PayerPhone, digits),
        (Field::PayerEmail, payer.email.clone().unwrap_or_default()),
    ];
    values.extend(address_values(PAYER_ADDRESS, &payer.address));
    values
}

/// The portal takes the names of persons in parts, those of businesses as a whole. A person's business has no place
/// beside his own name.
fn name_values(recipient: &Recipient) -> Vec<(Field, String)> {
    let business_name = recipient.business_name.clone().unwrap_or_default();
    if !recipient.classification.is_person() {
        return vec![
            (Field::RecipientNameType, "B".to_owned()),
            (Field::RecipientBusiness, recipient.name.clone()),
            (Field::RecipientBusinessLine2, business_name),
        ];
    }
    let name = PersonName::split(&recipient.name);
    vec![
        (Field::RecipientNameType, "I".to_owned()),
        (Field::RecipientFirstName, name.first),
        (Field::RecipientMiddleName, name.middle),
        (Field::RecipientLastName, name.last),
        (Field::RecipientSuffix, name.suffix),
    ]
}

/// Street, second line, city, state, postal code and country.
type AddressFields = [Field; 6];

const PAYER_ADDRESS: AddressFields = [
    Field::PayerStreet,
    Field::PayerLine2,
    Field::PayerCity,
    Field::PayerState,
    Field::PayerPostalCode,
    Field::PayerCountry,
];

const RECIPIENT_ADDRESS: AddressFields = [
    Field::RecipientStreet,
    Field::RecipientLine2,
    Field::RecipientCity,
    Field::RecipientState,
    Field::RecipientPostalCode,
    Field::RecipientCountry,
];

fn address_values(fields: AddressFields, address: &FormAddress) -> impl Iterator<Item = (Field, String)> {
    let FormAddress {
        street,
        line2,
        city,
        state,
        postal_code,
        country,
    } = address.clone();
    fields
        .into_iter()
        .zip([street, line2.unwrap_or_default(), city, state, postal_code, country])
}

/// The portal knows two types: numbers of persons go where social security numbers go.
const fn tin_type(tin: &TaxId) -> &'static str {
    match tin.kind() {
        TinType::Ein => "EIN",
        TinType::Ssn | TinType::Itin | TinType::Atin => "SSN",
    }
}
