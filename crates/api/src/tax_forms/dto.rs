use garde::Validate;
use payout_domain::UserId;
use serde::{Deserialize, Serialize};
use use_cases::tax_forms as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, number};
use crate::output::Moment;
use crate::problem::Problem;

/// A tax form, without the number.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxForm {
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d01")]
    form_id: String,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "W-9")]
    form_type: String,
    #[schema(example = 2026)]
    tax_year: i32,
    /// `pending`, `approved` or `rejected` for a W-9; `draft`, `generated`, `delivered`, `filed` or `corrected` for a Form
    /// 1099.
    #[schema(example = "pending")]
    status: String,
    #[schema(example = "Ada Lovelace")]
    legal_name: Option<String>,
    #[schema(example = "individual")]
    tax_classification: Option<String>,
    #[schema(example = "0001")]
    tin_last4: Option<String>,
    #[schema(example = "ssn")]
    tin_type: Option<String>,
    #[schema(example = true)]
    us_person: Option<bool>,
    #[schema(example = "The name differs from the one the number belongs to")]
    decision_reason: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

/// Which forms to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormFilter {
    /// Of this kind, such as `W-9`, `1099-MISC` or `1099-NEC`.
    #[garde(inner(length(chars, max = 30)))]
    #[param(example = "W-9")]
    form_type: Option<String>,
    /// Of this year.
    #[serde(default, deserialize_with = "number")]
    #[garde(inner(range(min = 1900, max = 9999)))]
    #[param(minimum = 1900, maximum = 9999, example = 2026)]
    tax_year: Option<u64>,
    /// Standing here.
    #[garde(inner(length(chars, max = 30)))]
    #[param(example = "pending")]
    status: Option<String>,
    /// Of this member.
    #[garde(skip)]
    #[param(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Option<Uuid>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[garde(skip)]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl FormFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::FormFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::FormFilter {
            form_type: self.form_type,
            tax_year: self.tax_year.and_then(|year| i32::try_from(year).ok()),
            status: self.status,
            user: self.user_id.map(UserId),
        };
        Ok((filter, paging))
    }
}

impl From<use_case::TaxFormView> for TaxForm {
    fn from(it: use_case::TaxFormView) -> Self {
        Self {
            form_id: it.form_id,
            user_id: it.user.0,
            form_type: it.form_type,
            tax_year: it.tax_year,
            status: it.status,
            legal_name: it.legal_name,
            tax_classification: it.classification,
            tin_last4: it.tin_last4,
            tin_type: it.tin_type,
            us_person: it.us_person,
            decision_reason: it.decision_reason,
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}
