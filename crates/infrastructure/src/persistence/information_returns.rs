//! Forms 1099 in their versions, and what they are made of. The host's rows follow ours.

mod due;
mod write;

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value as Json;
use tax::FormType;
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one, value};
use super::{StorageError, Tx};

pub use due::{PaidCents, PayeeYear, middle_payee, payee, payees_between};
pub use write::{NewReturn, Stamp, advance, generate_drafts, insert, supersede};

/// The table that a corrupt row is reported of.
pub const TABLE: &str = "information_returns";

/// One version of a form.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ReturnRow {
    pub form_id: String,
    pub user_id: Uuid,
    pub form_type: String,
    pub tax_year: i32,
    pub version: i32,
    pub state: String,
    pub royalties_cents: i64,
    pub other_income_cents: i64,
    pub compensation_cents: i64,
    pub tax_withheld_cents: i64,
    pub supersedes: Option<String>,
    pub corrects: Option<String>,
    pub recipient: Json,
    pub reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub generated_at: Option<OffsetDateTime>,
    pub delivered_at: Option<OffsetDateTime>,
    pub filed_at: Option<OffsetDateTime>,
    pub corrected_at: Option<OffsetDateTime>,
    pub w9_form_id: Option<String>,
    pub tin_last4: Option<String>,
    pub tin_type: Option<String>,
    pub tin_sealed: Option<Vec<u8>>,
}

const SELECT: &str = "SELECT r.form_id, r.user_id, r.form_type, r.tax_year, r.version, r.state, r.royalties_cents, r.other_income_cents, \
    r.compensation_cents, r.tax_withheld_cents, r.supersedes, r.corrects, r.recipient, r.reason, r.created_at, r.generated_at, \
    r.delivered_at, r.filed_at, r.corrected_at, r.w9_form_id, w.tin_last4, w.tin_type, w.tin_sealed \
    FROM payout.information_returns r LEFT JOIN payout.w9_details w ON w.form_id = r.w9_form_id";

pub async fn find(db: &impl ConnectionTrait, form_id: &str) -> Result<Option<ReturnRow>, StorageError> {
    one(db, &format!("{SELECT} WHERE r.form_id = $1"), [form_id.into()]).await
}

/// Holds the form until `tx` ends.
pub async fn lock(tx: &Tx, form_id: &str) -> Result<Option<ReturnRow>, StorageError> {
    let text = format!("{SELECT} WHERE r.form_id = $1 FOR UPDATE OF r");
    one(&**tx, &text, [form_id.into()]).await
}

/// The forms of a year and type that are to be filed or were, those that correct a filed one apart from the others.
pub async fn to_file(
    db: &impl ConnectionTrait,
    (year, form): (i32, FormType),
    corrections: bool,
    skipped: u64,
    limit: u64,
) -> Result<Vec<ReturnRow>, StorageError> {
    let text = format!(
        "{SELECT} WHERE r.tax_year = $1 AND r.form_type = $2 \
         AND (r.state IN ('generated', 'delivered', 'filed') OR r.filed_at IS NOT NULL) \
         AND (r.corrects IS NOT NULL) = $3 ORDER BY r.user_id, r.version LIMIT $4 OFFSET $5"
    );
    let bigint = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let values = [
        year.into(),
        form.code().into(),
        corrections.into(),
        bigint(limit).into(),
        bigint(skipped).into(),
    ];
    all(db, &text, values).await
}

/// The year in which a payout was last sent.
pub async fn year_sent(db: &impl ConnectionTrait, payout_id: &str) -> Result<Option<i32>, StorageError> {
    const SQL: &str = "SELECT extract(year FROM sent_date)::int FROM public.payout_management WHERE payout_id = $1";
    value(db, SQL, [payout_id.into()]).await
}

/// The constraints that a second version of one payee and year violates.
pub const TAKEN: [&str; 3] = [
    "information_returns_version",
    "information_returns_one_standing",
    "information_returns_superseded_once",
];

/// Half of a year-end run: the two have different payees and go on side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Lower,
    Upper,
}

/// The same half of two runs goes one after the other, and no half while a payment of a single payee is being written
/// down. Statements over thousands of payees may take their time; each is planned for its own values, and compiling it
/// would take longer than running it.
pub async fn hold_half(tx: &Tx, half: Half) -> Result<(), StorageError> {
    const SQL: &str = "SELECT set_config('statement_timeout', '0', true), set_config('jit', 'off', true), \
        set_config('plan_cache_mode', 'force_custom_plan', true), pg_advisory_xact_lock(5134, $1)";
    let key = match half {
        Half::Lower => 0_i32,
        Half::Upper => 1,
    };
    execute(&**tx, SQL, [key.into()]).await?;
    Ok(())
}

/// Nobody else looks at the forms of this payee until `tx` ends.
pub async fn hold(tx: &Tx, user: UserId) -> Result<(), StorageError> {
    const SQL: &str = "SELECT pg_advisory_xact_lock_shared(5134, 0), pg_advisory_xact_lock_shared(5134, 1), \
        pg_advisory_xact_lock(5135, hashtext($1))";
    execute(&**tx, SQL, [user.to_string().into()]).await?;
    Ok(())
}
