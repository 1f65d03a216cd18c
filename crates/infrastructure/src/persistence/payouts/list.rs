use payout_domain::UserId;
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, Value};
use time::OffsetDateTime;

use super::row::{self, PayoutRow};
use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What a list is narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Stored names, our own and the older ones that read as them.
    pub statuses: Vec<String>,
    pub user: Option<UserId>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
    pub min_amount: Option<Decimal>,
    pub max_amount: Option<Decimal>,
    pub method: Option<&'static str>,
}

/// Where the page before ended.
#[derive(Debug, Clone)]
pub struct Position {
    pub at: OffsetDateTime,
    pub id: String,
}

/// Newest first, after `after`; at most `limit`. Rows of the main application's without a time come last.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<PayoutRow>, StorageError> {
    let mut conditions = Conditions::default();
    if !filter.statuses.is_empty() {
        conditions.add("p.status = ANY(?)", filter.statuses.clone());
    }
    if let Some(user) = filter.user {
        conditions.add("p.user_id = ?", user.0);
    }
    if let Some(from) = filter.from {
        conditions.add("p.created_at >= ?", from);
    }
    if let Some(to) = filter.to {
        conditions.add("p.created_at < ?", to);
    }
    if let Some(min) = filter.min_amount {
        conditions.add("p.amount >= ?", min);
    }
    if let Some(max) = filter.max_amount {
        conditions.add("p.amount <= ?", max);
    }
    if let Some(method) = filter.method {
        conditions.add("p.payment_method = ?", method);
    }
    if let Some(after) = after {
        conditions.add_two(
            "(coalesce(p.created_at, 'epoch'), p.payout_id) < (?, ?)",
            after.at,
            after.id.clone(),
        );
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY coalesce(p.created_at, 'epoch') DESC, p.payout_id DESC LIMIT {limit_at}",
        row::SELECT,
        conditions.clause()
    );
    all(db, &text, conditions.values).await
}

/// Conditions written with `?`, numbered for the database. Values only ever travel as parameters.
#[derive(Default)]
struct Conditions {
    texts: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    fn push(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn add(&mut self, text: &'static str, value: impl Into<Value>) {
        let number = self.push(value);
        self.texts.push(text.replacen('?', &number, 1));
    }

    fn add_two(&mut self, text: &'static str, first: impl Into<Value>, second: impl Into<Value>) {
        let (first, second) = (self.push(first), self.push(second));
        self.texts.push(text.replacen('?', &first, 1).replacen('?', &second, 1));
    }

    fn clause(&self) -> String {
        if self.texts.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.texts.join(" AND "))
        }
    }
}
