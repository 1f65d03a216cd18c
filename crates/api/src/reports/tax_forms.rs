use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use garde::Validate;
use serde::{Deserialize, Serialize};
use tax::FormType;
use tax::forms::FormState;
use use_cases::Context;
use use_cases::information_returns::ReturnView;
use use_cases::reports::tax_forms::{self, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::{FormatName, Wanted};
use crate::access::{Permitted, grants};
use crate::information_returns::{FormTypeName, InformationReturn};
use crate::input::{TaxYear, ValidQuery, YearPath, number, one_or_many};
use crate::output::{Csv, CsvFile, Listing, Moment};
use crate::problem::Problem;

/// Which forms of the year the report is about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct TaxFormsQuery {
    /// Of this type.
    #[param(inline, example = "1099-NEC")]
    form_type: Option<FormTypeName>,
    /// May be given several times: any of them. Without those that are `corrected` one form of a type is left for each payee.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline, example = json!(["generated"]))]
    status: Vec<StandingName>,
    /// Of this payee.
    #[param(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Option<Uuid>,
    /// Versions made at or after.
    #[param(value_type = Option<String>, example = "2027-01-01")]
    from: Option<Moment>,
    /// Versions made before.
    #[param(value_type = Option<String>, example = "2027-02-01")]
    to: Option<Moment>,
    /// `json` when left out.
    #[serde(default)]
    #[param(inline)]
    format: FormatName,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// Where a Form 1099 stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = InformationReturnStatus, example = "generated")]
enum StandingName {
    Draft,
    Generated,
    Delivered,
    Filed,
    Corrected,
}

const HEADER: &[&str] = &[
    "formId",
    "userId",
    "formType",
    "taxYear",
    "version",
    "status",
    "payeeName",
    "tinLast4",
    "royalties",
    "otherIncome",
    "compensation",
    "taxWithheld",
    "currency",
    "supersedes",
    "corrects",
    "reason",
    "createdAt",
    "generatedAt",
    "deliveredAt",
    "filedAt",
    "correctedAt",
];

/// Report the Forms 1099 of a year
///
/// Every version, payee by payee, with numbers by their last four digits. To take all of them as CSV is an operation too,
/// and is written down before anything is handed out.
#[utoipa::path(
    tag = "Reports",
    params(YearPath, TaxFormsQuery),
    responses((status = OK, description = "One page of forms, or all of them as CSV", content(
        (Listing<InformationReturn> = "application/json"),
        (String = "text/csv", example = "formId,userId,formType,taxYear,version,status\r\n")
    )))
)]
#[get("/api/reports/tax-forms/{year}")]
pub async fn report_tax_forms(
    ctx: Shared<Context>,
    reader: Permitted<grants::ReportTax>,
    year: TaxYear,
    query: ValidQuery<TaxFormsQuery>,
) -> Result<Either<Listing<InformationReturn>, CsvFile>, Problem> {
    let wanted = Wanted::read(query.0.format, query.0.limit, query.0.cursor.as_deref())?;
    let filter = query.0.filter();
    match wanted {
        Wanted::Page { page, limit } => {
            let listed = tax_forms::list(&ctx, year.0, &filter, page).await?;
            Ok(Either::Left(Listing::of(listed, limit, InformationReturn::from)))
        }
        Wanted::File => {
            let forms = tax_forms::whole(&ctx, &reader, year.0, &filter).await?;
            let file = CsvFile::of(format!("tax-forms-{}", year.0), HEADER, forms, write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

/// The cells under `HEADER`.
fn write_line(csv: &mut Csv, form: ReturnView) {
    csv.text(&form.form_id)
        .plain(form.user.0)
        .plain(&form.form_type)
        .plain(form.tax_year)
        .plain(form.version)
        .plain(&form.state)
        .text(&form.payee_name)
        .optional(form.tin_last4)
        .plain(form.royalties)
        .plain(form.other_income)
        .plain(form.compensation)
        .plain(form.tax_withheld)
        .plain(form.other_income.currency())
        .optional_text(form.supersedes.as_deref())
        .optional_text(form.corrects.as_deref())
        .optional_text(form.reason.as_deref())
        .moment(Some(form.created_at))
        .moment(form.generated_at)
        .moment(form.delivered_at)
        .moment(form.filed_at)
        .moment(form.corrected_at);
}

impl TaxFormsQuery {
    fn filter(self) -> Filter {
        Filter {
            form: self.form_type.map(FormType::from),
            states: self.status.into_iter().map(FormState::from).collect(),
            user: self.user_id.map(payout_domain::UserId),
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
        }
    }
}

impl From<StandingName> for FormState {
    fn from(it: StandingName) -> Self {
        match it {
            StandingName::Draft => Self::Draft,
            StandingName::Generated => Self::Generated,
            StandingName::Delivered => Self::Delivered,
            StandingName::Filed => Self::Filed,
            StandingName::Corrected => Self::Corrected,
        }
    }
}
