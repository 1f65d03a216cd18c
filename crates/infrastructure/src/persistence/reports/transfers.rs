use money::{Currency, Money};
use payout_domain::transfer::{PayeeKind, Status};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::all;
use crate::persistence::transfers::{Filter, Position};
use crate::persistence::{Scope, StorageError};

const SELECT: &str = "SELECT t.payout_id, t.kind, t.payee_id, p.display_name, t.payee_user_id, t.status, t.bank_status, \
    t.amount_cents, t.currency, t.withheld_cents, t.net_cents, t.reversed_cents, t.source, t.split_id, t.schedule_id, \
    t.attempts, t.created_at, t.accepted_at, t.status_since, t.transfer_id, t.error_code, \
    coalesce(t.error_message, t.status_reason, t.adjustment_reason) \
    FROM payout.transfers t JOIN payout.payees p ON p.id = t.payee_id";

/// A transfer as it stands in a report.
#[derive(Debug, Clone)]
pub struct TransferLine {
    pub payout_id: Uuid,
    pub kind: PayeeKind,
    pub payee_id: Uuid,
    pub payee_name: String,
    pub user_id: Uuid,
    pub status: Status,
    pub bank_status: Option<String>,
    pub amount: Money,
    /// The parts are known once it is being sent.
    pub withheld: Option<Money>,
    pub net: Option<Money>,
    /// What the provider took back.
    pub reversed: Option<Money>,
    /// `statements`, `split`, `schedule` or `adjustment`.
    pub source: String,
    pub split_id: Option<Uuid>,
    pub schedule_id: Option<Uuid>,
    pub attempts: i32,
    pub created_at: OffsetDateTime,
    pub accepted_at: Option<OffsetDateTime>,
    pub status_since: OffsetDateTime,
    pub transfer_id: Option<String>,
    pub failure_code: Option<String>,
    /// Why it stands where it stands, or what it is for.
    pub reason: Option<String>,
}

/// Transfers of one programme, status and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferTotal {
    pub kind: PayeeKind,
    pub status: Status,
    pub count: u64,
    pub amount: Money,
    /// Of those whose parts are calculated.
    pub withheld: Money,
    pub net: Money,
    pub reversed: Money,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<TransferLine>, StorageError> {
    let mut conditions = filter.conditions(Scope::Everything);
    if let Some(after) = after {
        conditions.add_two("(t.created_at, t.payout_id) < (?, ?)", after.at, after.id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{SELECT}{} ORDER BY t.created_at DESC, t.payout_id DESC LIMIT {limit_at}",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// What the filter leaves, by programme, status and currency.
pub async fn totals(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<TransferTotal>, StorageError> {
    let conditions = filter.conditions(Scope::Everything);
    let text = format!(
        "SELECT t.kind, t.status, t.currency, count(*), sum(t.amount_cents)::bigint, \
            coalesce(sum(t.withheld_cents), 0)::bigint, coalesce(sum(t.net_cents), 0)::bigint, \
            coalesce(sum(t.reversed_cents), 0)::bigint \
         FROM payout.transfers t{} GROUP BY 1, 2, 3 ORDER BY t.kind DESC, t.status, t.currency",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// By position: names would be looked up for each of a million rows.
impl FromQueryResult for TransferLine {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let currency = currency(row, 8)?;
        let part = |index| {
            Ok::<_, DbErr>(
                row.try_get_by_index::<Option<i64>>(index)?
                    .map(|cents| Money::new(cents, currency)),
            )
        };
        Ok(Self {
            payout_id: row.try_get_by_index(0)?,
            kind: kind(row, 1)?,
            payee_id: row.try_get_by_index(2)?,
            payee_name: row.try_get_by_index(3)?,
            user_id: row.try_get_by_index(4)?,
            status: status(row, 5)?,
            bank_status: row.try_get_by_index(6)?,
            amount: Money::new(row.try_get_by_index(7)?, currency),
            withheld: part(9)?,
            net: part(10)?,
            reversed: part(11)?.filter(|amount| amount.is_positive()),
            source: row.try_get_by_index(12)?,
            split_id: row.try_get_by_index(13)?,
            schedule_id: row.try_get_by_index(14)?,
            attempts: row.try_get_by_index(15)?,
            created_at: row.try_get_by_index(16)?,
            accepted_at: row.try_get_by_index(17)?,
            status_since: row.try_get_by_index(18)?,
            transfer_id: row.try_get_by_index(19)?,
            failure_code: row.try_get_by_index(20)?,
            reason: row.try_get_by_index(21)?,
        })
    }
}

impl FromQueryResult for TransferTotal {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let currency = currency(row, 2)?;
        let amount = |index| Ok::<_, DbErr>(Money::new(row.try_get_by_index(index)?, currency));
        let count: i64 = row.try_get_by_index(3)?;
        Ok(Self {
            kind: kind(row, 0)?,
            status: status(row, 1)?,
            count: count.unsigned_abs(),
            amount: amount(4)?,
            withheld: amount(5)?,
            net: amount(6)?,
            reversed: amount(7)?,
        })
    }
}

fn kind(row: &QueryResult, index: usize) -> Result<PayeeKind, DbErr> {
    let code: String = row.try_get_by_index(index)?;
    PayeeKind::parse(&code).ok_or_else(|| DbErr::Type(format!("{code} is no kind of payee")))
}

fn status(row: &QueryResult, index: usize) -> Result<Status, DbErr> {
    let code: String = row.try_get_by_index(index)?;
    Status::parse(&code).ok_or_else(|| DbErr::Type(format!("{code} is no status of a transfer")))
}

fn currency(row: &QueryResult, index: usize) -> Result<Currency, DbErr> {
    let code: String = row.try_get_by_index(index)?;
    Currency::parse(&code).map_err(|error| DbErr::Type(format!("{code}: {error}")))
}
