//! What creators earned, run by run, and what payouts have claimed of it [R11.5].

mod row;
mod write;

pub use row::StatementRow;
pub use write::{NewLine, NewStatement, bring_up_to_date, insert, save};

use payout_domain::{PayeeId, StatementId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, one};
use super::{Scope, StorageError, Tx};

/// The constraint by which a number of the main application's names one statement.
pub const EXTERNAL_ID: &str = "royalty_statements_external_id";
/// The constraint by which a payee has one statement for a period.
pub const ONE_PER_PERIOD: &str = "royalty_statements_one_per_period";

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub payee: Option<PayeeId>,
    /// `paid` too, which is no stored state.
    pub status: Option<String>,
    pub run_status: Option<String>,
    pub period_from: Option<Date>,
    pub period_to: Option<Date>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub at: OffsetDateTime,
    pub id: Uuid,
}

/// One part of what was earned.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LineRow {
    pub description: String,
    pub amount_cents: i64,
}

/// Finds a statement and holds its row until `tx` ends. The caller holds its payee.
pub async fn lock(tx: &Tx, id: StatementId) -> Result<Option<StatementRow>, StorageError> {
    one(
        &**tx,
        &format!("{} WHERE s.id = $1 FOR UPDATE OF s", row::SELECT),
        [id.0.into()],
    )
    .await
}

pub async fn find(
    db: &impl ConnectionTrait,
    id: StatementId,
    scope: Scope,
) -> Result<Option<StatementRow>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("s.id = ?", id.0);
    scope.narrow(&mut conditions, "p.user_id = ?");
    one(
        db,
        &format!("{}{}", row::SELECT, conditions.clause()),
        conditions.into_values(),
    )
    .await
}

/// The statement that the main application knows by that number.
pub async fn by_external_id(
    db: &impl ConnectionTrait,
    external_id: &str,
) -> Result<Option<StatementRow>, StorageError> {
    let text = format!("{} WHERE s.external_id = $1", row::SELECT);
    one(db, &text, [external_id.into()]).await
}

pub async fn lines(db: &impl ConnectionTrait, id: StatementId) -> Result<Vec<LineRow>, StorageError> {
    const SQL: &str =
        "SELECT description, amount_cents FROM payout.royalty_lines WHERE statement_id = $1 ORDER BY line";
    all(db, SQL, [id.0.into()]).await
}

/// What of the payees' statements can still change hands, and those that are named, paid or not. The oldest period first.
pub async fn of_payees(
    db: &impl ConnectionTrait,
    payees: &[PayeeId],
    named: &[StatementId],
) -> Result<Vec<StatementRow>, StorageError> {
    let text = format!(
        "{} WHERE s.payee_id = ANY($1) \
         AND (s.paid_cents < s.net_payable_cents OR s.state = 'disputed' OR s.id = ANY($2)) ORDER BY s.period_end, s.id",
        row::SELECT
    );
    let payees: Vec<Uuid> = payees.iter().map(|id| id.0).collect();
    let named: Vec<Uuid> = named.iter().map(|id| id.0).collect();
    all(db, &text, [payees.into(), named.into()]).await
}

/// Several by their ids, the oldest period first.
pub async fn these(db: &impl ConnectionTrait, ids: &[StatementId]) -> Result<Vec<StatementRow>, StorageError> {
    let text = format!("{} WHERE s.id = ANY($1) ORDER BY s.period_end, s.id", row::SELECT);
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    all(db, &text, [ids.into()]).await
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<StatementRow>, StorageError> {
    let mut conditions = filter.conditions();
    scope.narrow(&mut conditions, "p.user_id = ?");
    if let Some(after) = after {
        conditions.add_two("(s.created_at, s.id) < (?, ?)", after.at, after.id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY s.created_at DESC, s.id DESC LIMIT {limit_at}",
        row::SELECT,
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// Who the payees with payable statements are, so that whoever selects them looks at nobody in vain; at most `limit`.
pub async fn payees_with_something_payable(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<PayeeId>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        payee_id: Uuid,
    }
    const SQL: &str = "SELECT payee_id FROM payout.royalty_statements \
        WHERE in_flight_cents + paid_cents < net_payable_cents \
          AND (state = 'resolved' OR (state IN ('pending', 'reviewed') AND run_status IN ('locked', 'processing', 'completed'))) \
        GROUP BY payee_id ORDER BY min(period_end), payee_id LIMIT $1";
    let rows: Vec<Row> = all(db, SQL, [i64::try_from(limit).unwrap_or(i64::MAX).into()]).await?;
    Ok(rows.into_iter().map(|row| PayeeId(row.payee_id)).collect())
}

impl Filter {
    fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(payee) = self.payee {
            conditions.add("s.payee_id = ?", payee.0);
        }
        if let Some(status) = &self.status {
            conditions.add(
                "CASE WHEN s.net_payable_cents > 0 AND s.paid_cents >= s.net_payable_cents THEN 'paid' ELSE s.state END = ?",
                status.clone(),
            );
        }
        if let Some(run_status) = &self.run_status {
            conditions.add("s.run_status = ?", run_status.clone());
        }
        if let Some(from) = self.period_from {
            conditions.add("s.period_end >= ?", from);
        }
        if let Some(to) = self.period_to {
            conditions.add("s.period_start <= ?", to);
        }
        conditions
    }
}

impl StatementRow {
    pub fn owner(&self) -> UserId {
        UserId(self.payee_user_id)
    }
}
