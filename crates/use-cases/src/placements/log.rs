use infrastructure::persistence::placements::log::{self as rows, Filter, Position};

use crate::payouts::{Cursor, Listed, Page};
use crate::reports::audit_log::AuditLine;
use crate::transfers::scope;
use crate::{Actor, Context, Error, FieldFault};

/// What the log is narrowed to.
pub type LogFilter = Filter;

/// Everything that was done with placements, schedules and holds, newest first; of other people's there is nothing.
#[tracing::instrument(skip_all)]
pub async fn log(ctx: &Context, actor: &Actor, filter: &LogFilter, page: Page) -> Result<Listed<AuditLine>, Error> {
    let after = page.after.as_ref().map(position).transpose()?;
    let db = ctx.db.connection();
    let lines = rows::list(db, filter, scope(actor), after.as_ref(), page.limit + 1).await?;
    Ok(Listed::cut(lines, page.limit, |line| Cursor {
        at: line.at,
        id: format!("{}:{}", line.seq, line.stream),
    }))
}

fn position(cursor: &Cursor) -> Result<Position, Error> {
    let fault = || FieldFault::new("cursor", "must be the nextCursor of an earlier answer");
    let parts = cursor.id.split_once(':');
    let (seq, stream) = parts.ok_or_else(|| Error::Invalid(vec![fault()]))?;
    Ok(Position {
        at: cursor.at,
        seq: seq.parse().map_err(|_| Error::Invalid(vec![fault()]))?,
        stream: stream.to_owned(),
    })
}
