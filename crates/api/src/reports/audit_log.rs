use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::reports::audit_log::{self, AuditLine, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::{FormatName, Wanted};
use crate::access::{Permitted, grants};
use crate::input::{ValidQuery, number};
use crate::output::{Csv, CsvFile, Facts, Listing, Moment};
use crate::problem::Problem;

/// Which entries the report is about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// About things of this kind.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "payout")]
    entity_type: Option<String>,
    /// About this thing.
    #[garde(inner(length(chars, max = 200)))]
    #[param(max_length = 200, example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    entity_id: Option<String>,
    /// Of this kind of operation.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "payout.approve")]
    action: Option<String>,
    /// Done by this user or API key.
    #[garde(skip)]
    #[param(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    actor_id: Option<Uuid>,
    /// At or after.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Before.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
    /// `json` when left out.
    #[serde(default)]
    #[garde(skip)]
    #[param(inline)]
    format: FormatName,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[garde(skip)]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// One entry of the audit log, with what it is about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedEntry {
    at: Moment,
    /// The user or API key; none for the service itself.
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    actor_id: Option<Uuid>,
    #[schema(example = "admin")]
    actor_role: String,
    #[schema(example = "payout.approve")]
    action: String,
    #[schema(example = "payout")]
    entity_type: String,
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    entity_id: String,
    #[schema(example = true)]
    success: bool,
    /// Old and new values, without secrets.
    facts: Facts,
    /// Entries of one stream are chained by their hashes.
    #[schema(example = "payout:0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    stream: String,
    #[schema(example = 3)]
    seq: i64,
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

const HEADER: &[&str] = &[
    "at",
    "actorId",
    "actorRole",
    "action",
    "entityType",
    "entityId",
    "success",
    "facts",
    "stream",
    "seq",
    "hash",
];

/// Report on the audit log
///
/// The newest first. To read it is an operation too, and is written down before anything is handed out.
#[utoipa::path(
    tag = "Reports",
    params(AuditQuery),
    responses((status = OK, description = "One page of entries, or all of them as CSV", content(
        (Listing<ReportedEntry> = "application/json"),
        (String = "text/csv", example = "at,actorId,actorRole,action\r\n")
    )))
)]
#[get("/api/reports/audit-log")]
pub async fn report_audit_log(
    ctx: Shared<Context>,
    reader: Permitted<grants::ReadAuditLog>,
    query: ValidQuery<AuditQuery>,
) -> Result<Either<Listing<ReportedEntry>, CsvFile>, Problem> {
    let wanted = Wanted::read(query.0.format, query.0.limit, query.0.cursor.as_deref())?;
    let filter = query.0.filter();
    match wanted {
        Wanted::Page { page, limit } => {
            let listed = audit_log::list(&ctx, &reader, &filter, page).await?;
            Ok(Either::Left(Listing::of(listed, limit, ReportedEntry::from)))
        }
        Wanted::File => {
            let entries = audit_log::whole(&ctx, &reader, &filter).await?;
            let file = CsvFile::of("audit-log", HEADER, entries, write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a file gives up each line once it is written"
)]
fn write_line(csv: &mut Csv, entry: AuditLine) {
    csv.moment(Some(entry.at))
        .optional(entry.actor_id)
        .text(&entry.actor_role)
        .text(&entry.action)
        .text(&entry.entity_type)
        .text(&entry.entity_id)
        .plain(entry.success)
        .text(&entry.facts)
        .text(&entry.stream)
        .plain(entry.seq)
        .text(&entry.hash);
}

impl AuditQuery {
    fn filter(self) -> Filter {
        Filter {
            entity_type: self.entity_type,
            entity_id: self.entity_id,
            action: self.action,
            actor: self.actor_id,
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
        }
    }
}

impl From<AuditLine> for ReportedEntry {
    fn from(it: AuditLine) -> Self {
        Self {
            at: Moment(it.at),
            actor_id: it.actor_id,
            actor_role: it.actor_role,
            action: it.action,
            entity_type: it.entity_type,
            entity_id: it.entity_id,
            success: it.success,
            facts: Facts(serde_json::from_str(&it.facts).unwrap_or_default()),
            stream: it.stream,
            seq: it.seq,
            hash: it.hash,
        }
    }
}
