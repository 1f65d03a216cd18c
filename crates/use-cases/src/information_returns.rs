//! Forms 1099: given to the payee, filed, corrected [R7.5].

mod commands;
mod filing;
mod recipient;
mod statement;

use infrastructure::persistence::StorageError;
use infrastructure::persistence::information_returns::{self as stored, ReturnRow};
use money::Money;
use payout_domain::UserId;
use tax::FormType;
use time::OffsetDateTime;

pub use commands::{correct, deliver, file};
pub use filing::{Filing, Wanted, filing};
pub use statement::statement_pdf;

/// A form as it is shown: the payee's number never in full.
#[derive(Debug, Clone)]
pub struct ReturnView {
    pub form_id: String,
    pub user: UserId,
    pub form_type: String,
    pub tax_year: i32,
    pub version: i32,
    pub state: String,
    pub payee_name: String,
    pub tin_last4: Option<String>,
    pub royalties: Money,
    pub other_income: Money,
    pub compensation: Money,
    pub tax_withheld: Money,
    pub supersedes: Option<String>,
    pub corrects: Option<String>,
    pub reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub generated_at: Option<OffsetDateTime>,
    pub delivered_at: Option<OffsetDateTime>,
    pub filed_at: Option<OffsetDateTime>,
    pub corrected_at: Option<OffsetDateTime>,
}

pub(crate) fn view(row: ReturnRow) -> ReturnView {
    let text = |name: &str| row.recipient[name].as_str().unwrap_or_default().to_owned();
    ReturnView {
        payee_name: text("name"),
        form_id: row.form_id,
        user: UserId(row.user_id),
        form_type: row.form_type,
        tax_year: row.tax_year,
        version: row.version,
        state: row.state,
        tin_last4: row.tin_last4,
        royalties: Money::usd(row.royalties_cents),
        other_income: Money::usd(row.other_income_cents),
        compensation: Money::usd(row.compensation_cents),
        tax_withheld: Money::usd(row.tax_withheld_cents),
        supersedes: row.supersedes,
        corrects: row.corrects,
        reason: row.reason,
        created_at: row.created_at,
        generated_at: row.generated_at,
        delivered_at: row.delivered_at,
        filed_at: row.filed_at,
        corrected_at: row.corrected_at,
    }
}

/// Which form a row holds.
fn form_type(row: &ReturnRow) -> Result<FormType, StorageError> {
    FormType::parse(&row.form_type)
        .ok_or_else(|| StorageError::corrupt(stored::TABLE, &row.form_id, "the type is none"))
}
