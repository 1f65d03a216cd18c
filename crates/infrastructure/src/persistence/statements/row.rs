use money::{Currency, Money};
use payout_domain::transfer::{RunStatus, Statement, StatementState};
use payout_domain::{PayeeId, StatementId, UserId};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::by_place;

/// Every column we read, for a `WHERE` to follow. `s` is the statement and `p` its payee.
pub(super) const SELECT: &str = "SELECT s.id, s.payee_id, p.user_id AS payee_user_id, s.external_id, s.period_start, s.period_end, \
    s.earnings_cents, s.platform_fee_cents, s.net_payable_cents, s.currency, s.run_status, s.state, s.reviewed_at, s.disputed_at, \
    s.dispute_reason, s.resolved_at, s.resolved_by, s.resolution_note, s.in_flight_cents, s.paid_cents, s.version, s.created_at, s.updated_at \
    FROM payout.royalty_statements s JOIN payout.payees p ON p.id = s.payee_id";

by_place! {
    /// A statement as it stands.
    #[derive(Debug, Clone)]
    pub struct StatementRow {
        pub id: Uuid,
        pub payee_id: Uuid,
        pub payee_user_id: Uuid,
        pub external_id: Option<String>,
        pub period_start: Date,
        pub period_end: Date,
        pub earnings_cents: i64,
        pub platform_fee_cents: i64,
        pub net_payable_cents: i64,
        pub currency: String,
        pub run_status: String,
        pub state: String,
        pub reviewed_at: Option<OffsetDateTime>,
        pub disputed_at: Option<OffsetDateTime>,
        pub dispute_reason: Option<String>,
        pub resolved_at: Option<OffsetDateTime>,
        pub resolved_by: Option<Uuid>,
        pub resolution_note: Option<String>,
        pub in_flight_cents: i64,
        pub paid_cents: i64,
        pub version: i64,
        pub created_at: OffsetDateTime,
        pub updated_at: OffsetDateTime,
    }
}

impl StatementRow {
    /// What the row holds. Everything is checked once more on the way back.
    pub fn statement(&self) -> Result<Statement, StorageError> {
        let currency = Currency::parse(&self.currency).map_err(|error| self.corrupt(error))?;
        let amount = |cents| Money::new(cents, currency);
        Ok(Statement {
            id: StatementId(self.id),
            payee: PayeeId(self.payee_id),
            period_end: self.period_end,
            net_payable: amount(self.net_payable_cents),
            paid: amount(self.paid_cents),
            in_flight: amount(self.in_flight_cents),
            run: RunStatus::parse(&self.run_status).ok_or_else(|| self.corrupt("unknown run status"))?,
            state: self.state()?,
        })
    }

    fn state(&self) -> Result<StatementState, StorageError> {
        Ok(match self.state.as_str() {
            "pending" => StatementState::Pending,
            "reviewed" => StatementState::Reviewed {
                at: self.needed(self.reviewed_at, "reviewed_at")?,
            },
            "disputed" => StatementState::Disputed {
                at: self.needed(self.disputed_at, "disputed_at")?,
                reason: self.needed(self.dispute_reason.clone(), "dispute_reason")?,
            },
            "resolved" => StatementState::Resolved {
                at: self.needed(self.resolved_at, "resolved_at")?,
                by: UserId(self.needed(self.resolved_by, "resolved_by")?),
                note: self.needed(self.resolution_note.clone(), "resolution_note")?,
            },
            _ => return Err(self.corrupt("unknown state")),
        })
    }

    fn needed<T>(&self, value: Option<T>, column: &str) -> Result<T, StorageError> {
        value.ok_or_else(|| self.corrupt(format!("{column} is missing")))
    }

    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("royalty_statements", self.id, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        let (columns, _) = SELECT.split_once(" FROM ").expect("it reads from something");
        let names = columns.trim_start_matches("SELECT ").split(", ").map(|column| {
            let named = column.rsplit(" AS ").next().unwrap_or(column);
            named.rsplit('.').next().unwrap_or(named)
        });

        assert_eq!(names.collect::<Vec<_>>(), StatementRow::FIELDS);
    }
}
