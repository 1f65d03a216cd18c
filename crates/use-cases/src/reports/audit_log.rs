use futures_util::Stream;
use infrastructure::persistence::reports::audit_log as rows;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::{Extent, pages};
use crate::audit::{self, Entry};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Error, FieldFault};

pub use rows::{AuditLine, Filter};

/// Newest first. To read the log is itself written down, before anything is handed out [R10.1].
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, actor: &Actor, filter: &Filter, page: Page) -> Result<Listed<AuditLine>, Error> {
    write_down(ctx, actor, filter, Extent::Page).await?;
    read(ctx, filter, page).await
}

/// The whole log that the filter leaves, a page at a time.
#[tracing::instrument(skip_all)]
pub async fn whole(
    ctx: &Context,
    actor: &Actor,
    filter: &Filter,
) -> Result<impl Stream<Item = Result<Vec<AuditLine>, Error>> + use<>, Error> {
    write_down(ctx, actor, filter, Extent::Whole).await?;
    let (ctx, filter) = (ctx.clone(), filter.clone());
    Ok(pages(move |page| {
        let (ctx, filter) = (ctx.clone(), filter.clone());
        async move { read(&ctx, &filter, page).await }
    }))
}

async fn read(ctx: &Context, filter: &Filter, page: Page) -> Result<Listed<AuditLine>, Error> {
    let after = page.after.as_ref().map(position).transpose()?;
    let lines = rows::list(&*ctx.reports, filter, after.as_ref(), page.limit + 1).await?;
    Ok(Listed::cut(lines, page.limit, |line| Cursor {
        at: line.at,
        id: format!("{}:{}", line.seq, line.stream),
    }))
}

fn position(cursor: &Cursor) -> Result<rows::Position, Error> {
    let fault = || FieldFault::new("cursor", "must be the nextCursor of an earlier answer");
    let parts = cursor.id.split_once(':');
    let (seq, stream) = parts.ok_or_else(|| Error::Invalid(vec![fault()]))?;
    Ok(rows::Position {
        at: cursor.at,
        seq: seq.parse().map_err(|_| Error::Invalid(vec![fault()]))?,
        stream: stream.to_owned(),
    })
}

async fn write_down(ctx: &Context, actor: &Actor, filter: &Filter, extent: Extent) -> Result<(), Error> {
    let action = match extent {
        Extent::Page => "audit_log.read",
        Extent::Whole => "audit_log.exported",
    };
    let time = |at: Option<time::OffsetDateTime>| at.and_then(|at| at.format(&Rfc3339).ok());
    let entry = Entry {
        stream: audit::stream("audit_log"),
        action: action.to_owned(),
        entity_type: "audit_log",
        entity_id: "audit_log".to_owned(),
        user: None,
        success: true,
        facts: json!({
            "entityType": filter.entity_type,
            "entityId": filter.entity_id,
            "action": filter.action,
            "actorId": filter.actor,
            "from": time(filter.from),
            "to": time(filter.to),
        }),
    };
    let tx = ctx.db.begin().await?;
    audit::append(&tx, actor, entry, ctx.now()).await?;
    Ok(tx.commit().await?)
}
