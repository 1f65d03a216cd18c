use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, de};
use tax::FormType;
use use_cases::information_returns::{ReturnView, Wanted};
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
    /// Box 2 of Form 1099-MISC: what creators were paid by transfer, before withholding.
    royalties: Amount,
    /// Box 3 of Form 1099-MISC: prizes, before fee and withholding.
    other_income: Amount,
    /// Box 1 of Form 1099-NEC, from 2026 on 1a: fees of placements, before withholding.
    compensation: Amount,
    /// Box 4 of the form.
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
    /// Forms that are not due: too little was paid, or the payee is exempt.
    #[schema(example = 1)]
    below_threshold: u64,
}

/// A type of Form 1099.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InformationReturnType, example = "1099-MISC")]
pub enum FormTypeName {
    #[serde(rename = "1099-MISC")]
    Misc,
    #[serde(rename = "1099-NEC")]
    Nec,
}

/// Which file of a filing.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filing {
    /// The portal takes each type by itself; `1099-MISC` when left out.
    #[garde(skip)]
    #[param(inline, example = "1099-NEC")]
    form_type: Option<FormTypeName>,
    /// Its number; 1 when left out.
    #[serde(default, deserialize_with = "number")]
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    file: Option<u64>,
    /// Those that correct a filed form, instead of the others.
    #[serde(default, deserialize_with = "flag")]
    #[garde(skip)]
    #[param(value_type = Option<bool>, example = false)]
    corrections: Option<bool>,
}

impl Filing {
    pub fn wanted(&self) -> Wanted {
        Wanted {
            form: self.form_type.unwrap_or(FormTypeName::Misc).into(),
            file: self.file.unwrap_or(1),
            corrections: self.corrections.unwrap_or_default(),
        }
    }

    /// The name of the file.
    pub fn name(&self, year: i32) -> String {
        let kind = if self.corrections.unwrap_or_default() {
            "corrections"
        } else {
            "filing"
        };
        let kind = match self.form_type {
            Some(FormTypeName::Nec) => format!("{kind}-1099-nec"),
            Some(FormTypeName::Misc) | None => kind.to_owned(),
        };
        format!("{kind}-{year}-{}", self.file.unwrap_or(1))
    }
}

impl From<FormTypeName> for FormType {
    fn from(it: FormTypeName) -> Self {
        match it {
            FormTypeName::Misc => Self::Misc,
            FormTypeName::Nec => Self::Nec,
        }
    }
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
