use payout_domain::UserId;
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::conditions::Conditions;
use crate::persistence::information_returns::ReturnRow;
use crate::persistence::statement::all;

/// What the forms of a year are narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub form_type: Option<&'static str>,
    pub states: Vec<&'static str>,
    pub user: Option<UserId>,
    /// Of the version.
    pub created_from: Option<OffsetDateTime>,
    pub created_to: Option<OffsetDateTime>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub user: Uuid,
    pub version: i32,
    pub form_type: &'static str,
}

/// As `ReturnRow` has them, with the payees' numbers left where they are.
const SELECT: &str = "SELECT r.form_id, r.user_id, r.form_type, r.tax_year, r.version, r.state, r.royalties_cents, r.other_income_cents, \
    r.compensation_cents, r.tax_withheld_cents, r.supersedes, r.corrects, r.recipient, r.reason, r.created_at, r.generated_at, \
    r.delivered_at, r.filed_at, r.corrected_at, r.w9_form_id, w.tin_last4, w.tin_type, NULL::bytea AS tin_sealed \
    FROM payout.information_returns r LEFT JOIN payout.w9_details w ON w.form_id = r.w9_form_id";

/// The forms of a year by payee, type and version, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    year: i32,
    filter: &Filter,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<ReturnRow>, StorageError> {
    let mut conditions = filter.conditions(year);
    if let Some(after) = after {
        let user = conditions.push(after.user);
        let (form_type, version) = (conditions.push(after.form_type), conditions.push(after.version));
        conditions.add_numbered(format!(
            "(r.user_id, r.form_type, r.version) > ({user}, {form_type}, {version})"
        ));
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{SELECT}{} ORDER BY r.user_id, r.form_type, r.version LIMIT {limit_at}",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

impl Filter {
    fn conditions(&self, year: i32) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.add("r.tax_year = ?", year);
        if let Some(form_type) = self.form_type {
            conditions.add("r.form_type = ?", form_type);
        }
        if !self.states.is_empty() {
            let states: Vec<String> = self.states.iter().map(|state| (*state).to_owned()).collect();
            conditions.add("r.state = ANY(?)", states);
        }
        if let Some(user) = self.user {
            conditions.add("r.user_id = ?", user.0);
        }
        if let Some(from) = self.created_from {
            conditions.add("r.created_at >= ?", from);
        }
        if let Some(to) = self.created_to {
            conditions.add("r.created_at < ?", to);
        }
        conditions
    }
}
