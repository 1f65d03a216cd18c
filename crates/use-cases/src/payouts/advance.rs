use infrastructure::persistence::Tx;
use infrastructure::persistence::payouts::{self, PayoutRow, StoredPayout};
use payout_domain::member_payout::{Change, Facts};
use payout_domain::{Command, MemberPayout, Refusal};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::actor::Identity;
use crate::record::{self, Recorded};
use crate::{Actor, Context, Entity, Error, audit, facts, retry};

/// What comes with a command beside its own facts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Remarks<'a> {
    /// Why, for history and audit.
    pub reason: Option<&'a str>,
    /// An internal note kept with the change.
    pub note: Option<&'a str>,
    /// The year the money is paid in, when that is not the present one.
    pub paid_in: Option<i32>,
}

impl<'a> Remarks<'a> {
    pub fn because(reason: &'a str) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }
}

/// What `advance` did.
pub(crate) struct Applied {
    pub payout: MemberPayout,
    pub change: Change,
}

/// Lock, decide, save, commit: the shape of every write. A refusal is kept in the audit, under the name of the `command`
/// that may not even have come about.
pub(crate) async fn advance(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    command: &'static str,
    remarks: Remarks<'_>,
    build: impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<Applied, Error> {
    let outcome = retry::on_conflict(|| try_advance(ctx, actor, payout_id, remarks, &build)).await;
    if let Err(error) = &outcome
        && actor.identity != Identity::Worker
    {
        let attempt = audit::Attempt {
            entity_type: "payout",
            entity_id: payout_id,
            command,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome
}

async fn try_advance(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    remarks: Remarks<'_>,
    build: &impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<Applied, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let (mut payout, row) = locked(&tx, payout_id).await?;
    let paid_in = remarks.paid_in.unwrap_or(now.year());
    let payee = facts::payee(ctx, &*tx, payout.payee, paid_in, Some(payout_id)).await?;
    let facts = payee.facts(ctx, now);
    let command = build(&payout, &facts)?;
    let name = command.name();
    let calculation_before = payout.state.calculation().copied();
    let change = payout.handle(command, &facts)?;
    if !change.is_nothing() {
        let recorded = Recorded {
            actor,
            payout: &payout,
            payee: &payee,
            change: &change,
            command: name,
            reason: remarks.reason,
            calculation_before,
            masked_account: row.account_last4.clone(),
            now,
        };
        record::save(ctx, &tx, &recorded).await?;
    }
    if let Some(note) = remarks.note {
        keep_note(&tx, actor, payout_id, note, now).await?;
    }
    tx.commit().await?;
    record::measure(&payout, &change, now);
    Ok(Applied { payout, change })
}

/// The payout under lock; one that stood here before us refuses every command [R13.6].
pub(super) async fn locked(tx: &Tx, payout_id: &str) -> Result<(MemberPayout, PayoutRow), Error> {
    match payouts::lock(tx, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?
    {
        StoredPayout::Ours(ours) => Ok(*ours),
        StoredPayout::Legacy(_) => Err(Error::LegacyPayout),
    }
}

/// Adds an internal note to the row that `tx` holds.
pub(super) async fn keep_note(
    tx: &Tx,
    actor: &Actor,
    payout_id: &str,
    note: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let at = now.format(&Rfc3339).unwrap_or_default();
    let entry = json!([{"admin_id": actor.audit_id(), "note": note, "timestamp": at}]);
    let trail = json!([{"action": "note", "actor": actor.audit_id(), "timestamp": at, "details": {}}]);
    Ok(payouts::append_note(tx, payout_id, &entry, &trail, now).await?)
}
