use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, de};
use use_cases::information_returns::ReturnView;
use use_cases::year_end;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::number;
use crate::output::{Amount, Moment};

/// One version of a Form 1099, without the payee's number.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InformationReturn {
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d01")]
    form_id: String,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "1099-MISC")]
    form_type: String,
    #[schema(example = 2026)]
    tax_year: i32,
    #[schema(example = 1)]
    version: i32,
    /// `draft`, `generated`, `delivered`, `filed` or `corrected`.
    #[schema(example = "generated")]
    status: String,
    #[schema(example = "Ada Lovelace")]
    payee_name: String,
    #[schema(example = "0001")]
    tin_last4: Option<String>,
    royalties: Amount,
    /// Prizes, before fee and withholding.
    other_income: Amount,
    compensation: Amount,
    tax_withheld: Amount,
    #[schema(example = "USD")]
    currency: String,
    /// The version before.
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d00")]
    supersedes: Option<String>,
    /// The version that the IRS has and this one puts right.
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d00")]
    corrects: Option<String>,
    #[schema(example = "a payment came back")]
    reason: Option<String>,
    created_at: Moment,
    generated_at: Option<Moment>,
    delivered_at: Option<Moment>,
    filed_at: Option<Moment>,
    corrected_at: Option<Moment>,
}

/// What a year-end run did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearEnd {
    #[schema(example = 3)]
    created: u64,
    #[schema(example = 0)]
    unchanged: u64,
    #[schema(example = 0)]
    corrected: u64,
    /// Payees for whom no form is due: too little was paid, or they are exempt.
    #[schema(example = 1)]
    below_threshold: u64,
}

/// Which file of a filing.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filing {
    /// Its number; 1 when left out.
    #[serde(default, deserialize_with = "number")]
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub file: Option<u64>,
    /// Those that correct a filed form, instead of the others.
    #[serde(default, deserialize_with = "flag")]
    #[garde(skip)]
    #[param(value_type = Option<bool>, example = false)]
    pub corrections: Option<bool>,
}

/// Yes or no, which a query holds as text.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let raw = Option::<String>::deserialize(deserializer)?;
    raw.map(|raw| raw.parse().map_err(|_| de::Error::custom("must be true or false")))
        .transpose()
}

impl From<ReturnView> for InformationReturn {
    fn from(it: ReturnView) -> Self {
        Self {
            form_id: it.form_id,
            user_id: it.user.0,
            form_type: it.form_type,
            tax_year: it.tax_year,
            version: it.version,
            status: it.state,
            payee_name: it.payee_name,
            tin_last4: it.tin_last4,
            royalties: Amount(it.royalties),
            other_income: Amount(it.other_income),
            compensation: Amount(it.compensation),
            tax_withheld: Amount(it.tax_withheld),
            currency: it.other_income.currency().code().to_owned(),
            supersedes: it.supersedes,
            corrects: it.corrects,
            reason: it.reason,
            created_at: Moment(it.created_at),
            generated_at: it.generated_at.map(Moment),
            delivered_at: it.delivered_at.map(Moment),
            filed_at: it.filed_at.map(Moment),
            corrected_at: it.corrected_at.map(Moment),
        }
    }
}

impl From<year_end::YearEnd> for YearEnd {
    fn from(it: year_end::YearEnd) -> Self {
        Self {
            created: it.created,
            unchanged: it.unchanged,
            corrected: it.corrected,
            below_threshold: it.below_threshold,
        }
    }
}
