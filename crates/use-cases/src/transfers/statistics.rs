use infrastructure::persistence::StorageError;
use infrastructure::persistence::transfers::{self, Figures, Filter};
use payout_domain::transfer::{PayeeKind, Status};

use super::{programme, scope};
use crate::{Actor, Context, Error};

/// How the transfers that a filter leaves stand.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Every programme, status and currency that occurs.
    pub figures: Vec<StatusFigures>,
    pub completed: u64,
    pub failed: u64,
    /// Turns beyond the first, over all.
    pub retries: u64,
    /// From creation to acceptance, over all that were accepted.
    pub mean_seconds_to_pay: Option<u64>,
}

/// One line of it.
#[derive(Debug, Clone)]
pub struct StatusFigures {
    pub programme: &'static str,
    pub status: Status,
    pub currency: String,
    pub count: u64,
    pub amount_cents: i64,
}

/// Of what the actor may see.
#[tracing::instrument(skip_all)]
pub async fn statistics(ctx: &Context, actor: &Actor, filter: &Filter) -> Result<Statistics, Error> {
    programme(ctx)?;
    let db = ctx.reports.reading().await?;
    let rows = transfers::figures(&db, filter, scope(actor)).await?;
    let mut statistics = Statistics::default();
    let (mut accepted, mut seconds) = (0_u64, 0_u64);
    for row in rows {
        let line = line(&row)?;
        statistics.retries += row.retries.unsigned_abs();
        match line.status {
            Status::Completed => statistics.completed += line.count,
            Status::Failed => statistics.failed += line.count,
            Status::PendingApproval | Status::Pending | Status::Processing | Status::Reversed | Status::Cancelled => {}
        }
        if let Some(waited) = row.seconds_to_pay {
            accepted += line.count;
            seconds = seconds.saturating_add(waited.unsigned_abs());
        }
        statistics.figures.push(line);
    }
    statistics.mean_seconds_to_pay = seconds.checked_div(accepted);
    Ok(statistics)
}

fn line(row: &Figures) -> Result<StatusFigures, Error> {
    let corrupt = |reason: &str| StorageError::corrupt("transfers", &row.status, reason);
    let kind = PayeeKind::parse(&row.kind).ok_or_else(|| corrupt("unknown kind"))?;
    Ok(StatusFigures {
        programme: kind.programme(),
        status: Status::parse(&row.status).ok_or_else(|| corrupt("unknown status"))?,
        currency: row.currency.clone(),
        count: row.count.unsigned_abs(),
        amount_cents: row.amount_cents,
    })
}
