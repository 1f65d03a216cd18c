use infrastructure::persistence::placements::{self, Edited, PlacementRow};
use payout_domain::PlacementId;
use payout_domain::placement::PlacementState;
use serde_json::json;
use time::Date;

use super::view::PlacementView;
use super::{read, stream};
use crate::{Actor, Context, Entity, Error, audit};

/// What may change of a placement; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub state: Option<PlacementState>,
    /// Why it failed or was called off.
    pub reason: Option<String>,
    pub starts_on: Option<Date>,
    pub guarantee_days: Option<u16>,
    pub holdback_percent: Option<u8>,
}

/// Changes a placement. One that failed or was called off pays nothing more: its schedules fail at that gate, and its
/// holds wait for somebody to decide. What is scheduled already keeps its days.
#[tracing::instrument(skip_all)]
pub async fn edit(ctx: &Context, actor: &Actor, id: PlacementId, edit: Edit) -> Result<PlacementView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let row = placements::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Placement))?;
    let before = row.placement_state()?;
    let edited = applied(&row, before, &edit);
    placements::edit(&tx, id, &edited, now).await?;
    audit::append(&tx, actor, entry(id, before, &edited), now).await?;
    tx.commit().await?;
    read::find(ctx, actor, id).await
}

fn applied<'a>(row: &'a PlacementRow, before: PlacementState, edit: &'a Edit) -> Edited<'a> {
    Edited {
        state: edit.state.unwrap_or(before),
        state_reason: edit.reason.as_deref().or(row.state_reason.as_deref()),
        starts_on: edit.starts_on.unwrap_or(row.starts_on),
        guarantee_days: edit
            .guarantee_days
            .unwrap_or_else(|| u16::try_from(row.guarantee_days).unwrap_or_default()),
        holdback_percent: edit
            .holdback_percent
            .unwrap_or_else(|| u8::try_from(row.holdback_percent).unwrap_or_default()),
    }
}

fn entry(id: PlacementId, before: PlacementState, after: &Edited<'_>) -> audit::Entry {
    audit::Entry {
        stream: stream(id),
        action: "update_placement".to_owned(),
        entity_type: "placement",
        entity_id: id.to_string(),
        user: None,
        success: true,
        facts: json!({
            "placementId": id.0,
            "oldStatus": before.code(),
            "newStatus": after.state.code(),
            "reason": after.state_reason,
            "startDate": after.starts_on.to_string(),
            "guaranteeDays": after.guarantee_days,
            "holdbackPercent": after.holdback_percent,
        }),
    }
}
