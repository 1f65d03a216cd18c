//! What was done with placements, their schedules and their holds, out of the audit.

use payout_domain::PlacementId;
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::conditions::Conditions;
use crate::persistence::reports::audit_log::AuditLine;
use crate::persistence::statement::all;
use crate::persistence::{Scope, StorageError};

pub use crate::persistence::reports::audit_log::Position;

/// The kinds of things that have an entry in the stream of a placement.
const KINDS: [&str; 3] = ["placement", "schedule", "hold"];

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub placement: Option<PlacementId>,
    /// A schedule, a hold or the placement itself.
    pub entity: Option<Uuid>,
    pub entity_type: Option<String>,
    pub action: Option<String>,
    pub actor: Option<Uuid>,
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<AuditLine>, StorageError> {
    let mut conditions = filter.conditions(scope);
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
    fn conditions(&self, scope: Scope) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.add_numbered("stream LIKE 'placement:%'".to_owned());
        scope.narrow(
            &mut conditions,
            "stream IN (SELECT 'placement:' || placement_id FROM payout.placement_readers WHERE user_id = ?)",
        );
        if let Some(placement) = self.placement {
            conditions.add("stream = ?", format!("placement:{placement}"));
        }
        if let Some(entity) = self.entity {
            // The index of entities begins with their kind.
            conditions.add("entity_type = ANY(?)", KINDS.map(str::to_owned).to_vec());
            conditions.add("entity_id = ?", entity.to_string());
        }
        if let Some(entity_type) = &self.entity_type {
            conditions.add("entity_type = ?", entity_type.clone());
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
