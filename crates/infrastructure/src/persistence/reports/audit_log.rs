use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::all;

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub entity_type: Option<String>,
    pub entity_id: Option<String>,
    pub action: Option<String>,
    pub actor: Option<Uuid>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
}

/// Where the page before ended.
#[derive(Debug, Clone)]
pub struct Position {
    pub at: OffsetDateTime,
    pub stream: String,
    pub seq: i64,
}

/// An entry as it stands in a report.
#[derive(Debug, Clone)]
pub struct AuditLine {
    pub stream: String,
    pub seq: i64,
    pub at: OffsetDateTime,
    pub actor_id: Option<Uuid>,
    pub actor_role: String,
    pub action: String,
    pub entity_type: String,
    pub entity_id: String,
    pub success: bool,
    /// JSON text.
    pub facts: String,
    /// In hexadecimal.
    pub hash: String,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<AuditLine>, StorageError> {
    let mut conditions = filter.conditions();
    if let Some(after) = after {
        conditions.add("at <= ?", after.at);
        let at = conditions.push(after.at);
        let (stream, seq) = (conditions.push(after.stream.clone()), conditions.push(after.seq));
        conditions.add_numbered(format!("(at < {at} OR (stream, seq) > ({stream}, {seq}))"));
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "SELECT stream, seq, at, actor_id, actor_role, action, entity_type, entity_id, success, body, hash \
         FROM payout.audit_log{} ORDER BY at DESC, stream, seq LIMIT {limit_at}",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

impl Filter {
    fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(entity_type) = &self.entity_type {
            conditions.add("entity_type = ?", entity_type.clone());
        }
        if let Some(entity_id) = &self.entity_id {
            conditions.add("entity_id = ?", entity_id.clone());
        }
        if let Some(action) = &self.action {
            conditions.add("action = ?", action.clone());
        }
        if let Some(actor) = self.actor {
            conditions.add("actor_id = ?", actor);
        }
        if let Some(from) = self.from {
            conditions.add("at >= ?", from);
        }
        if let Some(to) = self.to {
            conditions.add("at < ?", to);
        }
        conditions
    }
}

impl FromQueryResult for AuditLine {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let body: String = row.try_get_by_index(9)?;
        let hash: Vec<u8> = row.try_get_by_index(10)?;
        Ok(Self {
            stream: row.try_get_by_index(0)?,
            seq: row.try_get_by_index(1)?,
            at: row.try_get_by_index(2)?,
            actor_id: row.try_get_by_index(3)?,
            actor_role: row.try_get_by_index(4)?,
            action: row.try_get_by_index(5)?,
            entity_type: row.try_get_by_index(6)?,
            entity_id: row.try_get_by_index(7)?,
            success: row.try_get_by_index(8)?,
            facts: facts_of(&body).to_owned(),
            hash: hex::encode(hash),
        })
    }
}

/// The facts are the last field of the canonical text. Inside a JSON string the quotes of the name would be escaped, so
/// its first occurrence is the field.
fn facts_of(body: &str) -> &str {
    body.split_once(",\"facts\":")
        .and_then(|(_, rest)| rest.strip_suffix('}'))
        .unwrap_or("null")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_are_cut_out_of_the_canonical_text() {
        let body = r#"{"stream":"payout:,\"facts\":1","seq":1,"success":true,"facts":{"a":{"facts":2}}}"#;

        assert_eq!(facts_of(body), r#"{"a":{"facts":2}}"#);
        assert_eq!(facts_of("{}"), "null");
    }
}
