use money::Money;
use payout_domain::Status;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{cents, currency};
use crate::persistence::payouts::{Filter, Position, newest_first, status_of};
use crate::persistence::statement::all;
use crate::persistence::{StorageError, conditions::Conditions};

const COLUMNS: &str = "SELECT p.payout_id, p.round_id, p.user_id, p.status, p.payout_status_id, p.payment_method, \
    (p.amount * 100)::bigint, (p.retention_fee * 100)::bigint, (p.withheld_amount * 100)::bigint, (p.net_amount * 100)::bigint, \
    p.currency, p.created_at, p.approved_at, p.sent_date, p.completed_date, p.paid_to_name, p.tracking_number, \
    p.confirmation_number, p.return_code, p.status_reason \
    FROM public.payout_management p";

/// A payout as it stands in a report.
#[derive(Debug, Clone)]
pub struct PayoutLine {
    pub payout_id: String,
    /// None for those that stood there before us.
    pub round_id: Option<Uuid>,
    pub user_id: Uuid,
    pub status: Status,
    pub method: String,
    pub gross: Money,
    /// The parts are known once they are calculated.
    pub retention_fee: Option<Money>,
    pub withheld: Option<Money>,
    pub net: Option<Money>,
    pub created_at: Option<OffsetDateTime>,
    pub approved_at: Option<OffsetDateTime>,
    pub sent_date: Option<Date>,
    pub completed_date: Option<Date>,
    pub paid_to: Option<String>,
    pub tracking_number: Option<String>,
    pub confirmation_number: Option<String>,
    pub return_code: Option<String>,
    pub status_reason: Option<String>,
}

/// The payouts of one status. The parts are of those whose parts are calculated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusTotal {
    pub status: Status,
    /// They stood there before us, and the books know nothing of them.
    pub legacy: bool,
    pub count: u64,
    pub gross: Money,
    pub retention_fees: Money,
    pub withheld: Money,
    pub net: Money,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<PayoutLine>, StorageError> {
    let mut conditions = filter.conditions();
    let page = newest_first(&mut conditions, after, limit);
    let text = format!("{COLUMNS}{}{page}", conditions.clause());
    all(db, &text, conditions.into_values()).await
}

/// The payouts of a round, in the order of the queue.
pub async fn of_round(db: &impl ConnectionTrait, round: Uuid) -> Result<Vec<PayoutLine>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("p.round_id = ?", round);
    let text = format!(
        "{COLUMNS}{} ORDER BY p.queue_position, p.payout_id",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// What the filter leaves, by status and currency as they are stored; several may read as one.
pub async fn totals(db: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<StatusTotal>, StorageError> {
    let conditions = filter.conditions();
    let text = format!(
        "SELECT p.status, p.payout_status_id, p.round_id IS NULL, p.currency, count(*), (sum(p.amount) * 100)::bigint, \
            (coalesce(sum(p.retention_fee) FILTER (WHERE p.net_amount IS NOT NULL), 0) * 100)::bigint, \
            (coalesce(sum(p.withheld_amount) FILTER (WHERE p.net_amount IS NOT NULL), 0) * 100)::bigint, \
            (coalesce(sum(p.net_amount), 0) * 100)::bigint \
         FROM public.payout_management p{} GROUP BY 1, 2, 3, 4",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// By position: names would be looked up for each of a million rows.
impl FromQueryResult for PayoutLine {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let code: Option<String> = row.try_get_by_index(10)?;
        let currency = currency(code.as_deref());
        let part = |index| {
            Ok::<_, DbErr>(
                row.try_get_by_index::<Option<i64>>(index)?
                    .map(|part| cents(part, currency)),
            )
        };
        let round_id: Option<Uuid> = row.try_get_by_index(1)?;
        Ok(Self {
            payout_id: row.try_get_by_index(0)?,
            round_id,
            user_id: row.try_get_by_index(2)?,
            status: status(row.try_get_by_index(3)?, row.try_get_by_index(4)?, round_id.is_none())?,
            method: row.try_get_by_index(5)?,
            gross: cents(row.try_get_by_index(6)?, currency),
            retention_fee: part(7)?,
            withheld: part(8)?,
            net: part(9)?,
            created_at: row.try_get_by_index(11)?,
            approved_at: row.try_get_by_index(12)?,
            sent_date: row.try_get_by_index(13)?,
            completed_date: row.try_get_by_index(14)?,
            paid_to: row.try_get_by_index(15)?,
            tracking_number: row.try_get_by_index(16)?,
            confirmation_number: row.try_get_by_index(17)?,
            return_code: row.try_get_by_index(18)?,
            status_reason: row.try_get_by_index(19)?,
        })
    }
}

impl FromQueryResult for StatusTotal {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let code: Option<String> = row.try_get_by_index(3)?;
        let currency = currency(code.as_deref());
        let amount = |index| Ok::<_, DbErr>(cents(row.try_get_by_index(index)?, currency));
        let count: i64 = row.try_get_by_index(4)?;
        let legacy = row.try_get_by_index(2)?;
        Ok(Self {
            status: status(row.try_get_by_index(0)?, row.try_get_by_index(1)?, legacy)?,
            legacy,
            count: count.unsigned_abs(),
            gross: amount(5)?,
            retention_fees: amount(6)?,
            withheld: amount(7)?,
            net: amount(8)?,
        })
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it takes the column as it comes out of the row"
)]
fn status(name: Option<String>, id: Option<i32>, legacy: bool) -> Result<Status, DbErr> {
    status_of(name.as_deref(), id, legacy)
        .ok_or_else(|| DbErr::Type("a payout of ours has a status that is unknown".to_owned()))
}
