use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use futures_util::stream;
use garde::Validate;
use money::Money;
use serde::Deserialize;
use tax::form945::DepositStatus;
use use_cases::Context;
use use_cases::withholding::{self, Days, DepositRow, WithholdingReport};

use super::query::FormatName;
use crate::access::{Permitted, grants};
use crate::input::{TaxYear, ValidQuery, YearPath};
use crate::output::{Answer, Csv, CsvFile, Data, Day};
use crate::problem::Problem;
use crate::withholding::Withholding;

/// Which days of the year the report shows.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct WithholdingQuery {
    /// Months, liabilities and deposits that reach to this day or beyond. Form 945 stays that of the whole year.
    #[param(value_type = Option<String>, example = "2026-04-01")]
    from: Option<Day>,
    /// And that begin before this day.
    #[param(value_type = Option<String>, example = "2026-07-01")]
    to: Option<Day>,
    /// `json` when left out.
    #[serde(default)]
    #[param(inline)]
    format: FormatName,
}

const HEADER: &[&str] = &[
    "kind",
    "from",
    "to",
    "amount",
    "currency",
    "dueOn",
    "reason",
    "deposited",
    "missing",
    "standing",
    "depositId",
    "reference",
    "recordedAt",
];

/// A line of the file: tax that is owed, or that was deposited.
enum Line {
    Liability(DepositStatus),
    Deposit(DepositRow),
}

/// Report the withholding of a year
///
/// The liability of each month by the date sent, as the journal has it, what has to be deposited until when, what was, and
/// the lines of Form 945. As CSV a line for each liability and each deposit: what the first add up to less the second is
/// still owed. To take it as CSV is written down.
#[utoipa::path(
    tag = "Reports",
    params(YearPath, WithholdingQuery),
    responses((status = OK, description = "The report, or its liabilities and deposits as CSV", content(
        (Data<Withholding> = "application/json"),
        (String = "text/csv", example = "kind,from,to,amount,currency,dueOn\r\n")
    ))),
    extensions(("x-errors" = json!(["TAX_TABLE_INCOMPLETE"])))
)]
#[get("/api/reports/withholding/{year}")]
pub async fn report_withholding(
    ctx: Shared<Context>,
    reader: Permitted<grants::ReportTax>,
    year: TaxYear,
    query: ValidQuery<WithholdingQuery>,
) -> Result<Either<Answer<Withholding>, CsvFile>, Problem> {
    let days = query.0.days();
    match query.0.format {
        FormatName::Json => {
            let report = withholding::report(&ctx, year.0, days).await?;
            Ok(Either::Left(Answer::ok(Withholding::of(year.0, &report))))
        }
        FormatName::Csv => {
            let report = withholding::export(&ctx, &reader, year.0, days).await?;
            let page = stream::iter([Ok(lines(report))]);
            let file = CsvFile::of(format!("withholding-{}", year.0), HEADER, page, write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

fn lines(report: WithholdingReport) -> Vec<Line> {
    let owed = report.standing.statuses.into_iter().map(Line::Liability);
    owed.chain(report.deposits.into_iter().map(Line::Deposit)).collect()
}

/// The cells under `HEADER`.
fn write_line(csv: &mut Csv, line: Line) {
    match line {
        Line::Liability(status) => csv
            .plain("liability")
            .day(Some(status.due.from))
            .day(Some(status.due.to))
            .plain(status.due.amount)
            .plain(status.due.amount.currency())
            .day(Some(status.due.due_on))
            .plain(status.due.reason.code())
            .plain(status.deposited)
            .plain(status.missing)
            .plain(status.standing.code())
            .text("")
            .text("")
            .moment(None),
        Line::Deposit(row) => csv
            .plain("deposit")
            .day(Some(row.deposited_on))
            .day(Some(row.deposited_on))
            .plain(Money::usd(row.amount_cents))
            .plain("USD")
            .text("")
            .text("")
            .text("")
            .text("")
            .text("")
            .plain(row.id)
            .text(&row.reference)
            .moment(Some(row.recorded_at)),
    };
}

impl WithholdingQuery {
    fn days(&self) -> Days {
        Days {
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
        }
    }
}
