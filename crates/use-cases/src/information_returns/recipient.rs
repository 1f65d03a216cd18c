use infrastructure::persistence::StorageError;
use infrastructure::persistence::information_returns::{self as stored, ReturnRow};
use infrastructure::persistence::tax_forms;
use money::Money;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tax::forms::{Form, FormAddress, Payer, Recipient};
use tax::year_end::Boxes;
use tax::{Classification, FormBox, TaxId, TinType};
use uuid::Uuid;

use crate::year_end::untaxed;
use crate::{Context, Error};

/// The form that a row holds, with the payee's number in full.
pub(super) fn form(ctx: &Context, row: &ReturnRow) -> Result<Form, Error> {
    let corrupt = |reason: &str| Error::from(StorageError::corrupt(stored::TABLE, &row.form_id, reason));
    let recipient = &row.recipient;
    let text = |name: &str| recipient[name].as_str().map(str::to_owned);
    Ok(Form {
        form_type: super::form_type(row)?,
        year: row.tax_year,
        account_number: account_number(row),
        recipient: Recipient {
            name: text("name").unwrap_or_default(),
            business_name: text("business_name"),
            classification: text("classification")
                .as_deref()
                .and_then(Classification::parse)
                .ok_or_else(|| corrupt("the classification is none"))?,
            tin: number(ctx, row)?,
            address: address(&recipient["address"]),
        },
        boxes: boxes(row).map_err(|error| untaxed(error.into()))?,
    })
}

/// One number for all versions of a payee's forms of a year, by which a correction is found among those of its type; at
/// most 20 characters.
fn account_number(row: &ReturnRow) -> String {
    let id = row.user_id.simple().to_string();
    format!("{}-{}", row.tax_year, &id[id.len() - 15..])
}

fn boxes(row: &ReturnRow) -> Result<Boxes, money::MoneyError> {
    Boxes::empty()
        .plus(FormBox::Royalties, Money::usd(row.royalties_cents))?
        .plus(FormBox::OtherIncome, Money::usd(row.other_income_cents))?
        .plus(FormBox::Compensation, Money::usd(row.compensation_cents))?
        .plus(FormBox::TaxWithheld, Money::usd(row.tax_withheld_cents))
}

fn number(ctx: &Context, row: &ReturnRow) -> Result<Option<TaxId>, Error> {
    let (Some(w9), Some(sealed)) = (&row.w9_form_id, &row.tin_sealed) else {
        return Ok(None);
    };
    let corrupt = |reason: &'static str| StorageError::corrupt(tax_forms::TABLE, w9, reason);
    let row_id = Uuid::parse_str(w9).map_err(|_| corrupt("the id is no uuid"))?;
    let plain = ctx
        .keys
        .open(tax_forms::TABLE, "tin_sealed", row_id, sealed)
        .map_err(|_| corrupt("tin_sealed cannot be opened"))?;
    let kind = row.tin_type.as_deref().and_then(TinType::parse);
    let digits = std::str::from_utf8(&plain).map_err(|_| corrupt("tin_sealed is no text"))?;
    let number = TaxId::parse(digits, kind.ok_or_else(|| corrupt("tin_type is none"))?);
    Ok(Some(number.map_err(|_| corrupt("tin_sealed is no number"))?))
}

pub(super) fn address(json: &Value) -> FormAddress {
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    FormAddress {
        street: text("street"),
        line2: json["line2"]
            .as_str()
            .map(str::to_owned)
            .filter(|line| !line.is_empty()),
        city: text("city"),
        state: text("state"),
        postal_code: text("postal_code"),
        country: text("country"),
    }
}

/// The payer as forms need him: every setting has to be there.
pub(super) fn payer(ctx: &Context) -> Result<Payer, Error> {
    let missing = |setting| Error::NotConfigured {
        what: "the payer on tax forms",
        setting,
    };
    let line = ctx.payer.address.as_deref().ok_or_else(|| missing("PAYER_ADDRESS"))?;
    let tin = ctx.payer.tin.as_ref().ok_or_else(|| missing("PAYER_TIN"))?;
    Ok(Payer {
        name: ctx.payer.name.clone(),
        tin: TaxId::parse(tin.expose_secret(), TinType::Ein)
            .map_err(|_| missing("PAYER_TIN to an employer identification number, as 12-3456789"))?,
        address: FormAddress::parse(line)
            .map_err(|_| missing("PAYER_ADDRESS to street, city, state and ZIP code, separated by commas"))?,
        phone: ctx.payer.phone.clone().ok_or_else(|| missing("PAYER_PHONE"))?,
        email: None,
    })
}
