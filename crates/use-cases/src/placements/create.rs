use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::{Scope, StorageError, Tx, placements, transfer_payees};
use money::{Currency, Money};
use payout_domain::placement::{Filled, PlacementState, Rates, SPLITS_CREATED, Shares, split};
use payout_domain::transfer::PayeeKind;
use payout_domain::{PlacementId, SplitId};
use serde_json::json;
use time::Date;
use uuid::Uuid;

use super::view::PlacementView;
use super::{brought_by, read, stream};
use crate::{Actor, Context, Error, FieldFault, audit, retry};

/// A candidate who was placed, as staff or the main application tells it.
#[derive(Debug, Clone)]
pub struct NewPlacement {
    pub external_id: Option<String>,
    pub company_id: Uuid,
    pub fee_cents: i64,
    pub currency: Currency,
    pub starts_on: Date,
    pub guarantee_days: u16,
    /// The standard one when it is left out.
    pub holdback_percent: Option<u8>,
    pub roles: Vec<Filled>,
}

/// Adds a placement and shares out its fee.
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, actor: &Actor, new: NewPlacement) -> Result<PlacementView, Error> {
    let outcome = retry::on_conflict(|| try_create(ctx, actor, &new)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "placement",
            entity_id: &new.company_id.to_string(),
            command: "create_placement",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    read::find(ctx, actor, outcome?).await
}

async fn try_create(ctx: &Context, actor: &Actor, new: &NewPlacement) -> Result<PlacementId, Error> {
    let now = ctx.now();
    check_currency(ctx, new.currency)?;
    let shares = split(Money::new(new.fee_cents, new.currency), &new.roles, &Rates::standard())?;
    let id = PlacementId(ctx.new_id());
    let split_ids: Vec<SplitId> = shares.shares.iter().map(|_| SplitId(ctx.new_id())).collect();
    let tx = ctx.db.begin().await?;
    check_payees(&tx, &new.roles).await?;
    let placement = placements::NewPlacement {
        id,
        external_id: new.external_id.as_deref(),
        company_id: new.company_id,
        fee: Money::new(new.fee_cents, new.currency),
        state: PlacementState::Hired,
        starts_on: new.starts_on,
        guarantee_days: new.guarantee_days,
        holdback_percent: new.holdback_percent.unwrap_or(ctx.rules.holdback.percent()),
        created_by: &brought_by(actor),
        shares: &shares,
        split_ids: &split_ids,
    };
    placements::insert(&tx, &placement, now).await.map_err(taken)?;
    audit::append(&tx, actor, entry(&placement), now).await?;
    outbox::append(&tx, &id.to_string(), &[splits_created(ctx, id, &shares)], now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Transfers are paid in one currency.
fn check_currency(ctx: &Context, currency: Currency) -> Result<(), Error> {
    let paid_in = ctx.rules.transfers.limits.minimum().currency();
    if currency == paid_in {
        return Ok(());
    }
    let message = format!("must be {}, in which transfers are paid", paid_in.code());
    Err(Error::Invalid(vec![FieldFault::new("currency", message)]))
}

/// Only recruiters share a fee.
async fn check_payees(tx: &Tx, roles: &[Filled]) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (index, filled) in roles.iter().enumerate() {
        let payee = transfer_payees::find(&**tx, filled.payee, Scope::Everything).await?;
        let kind = payee.map(|payee| payee.payee_kind()).transpose()?;
        if kind != Some(PayeeKind::Recruiter) {
            let field = format!("roles[{index}].payeeId");
            faults.push(FieldFault::new(field, "must be a payee of the kind recruiter"));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn taken(error: StorageError) -> Error {
    match error.constraint() {
        Some(placements::EXTERNAL_ID) => Error::Taken { what: "the externalId" },
        _ => error.into(),
    }
}

fn entry(placement: &placements::NewPlacement<'_>) -> audit::Entry {
    let shares = placement.shares.shares.iter().map(|share| {
        json!({
            "role": share.filled.role.code(),
            "payeeId": share.filled.payee.0,
            "tier": share.filled.tier.code(),
            "amountCents": share.amount.minor(),
        })
    });
    audit::Entry {
        stream: stream(placement.id),
        action: "create_placement".to_owned(),
        entity_type: "placement",
        entity_id: placement.id.to_string(),
        user: None,
        success: true,
        facts: json!({
            "placementId": placement.id.0,
            "companyId": placement.company_id,
            "externalId": placement.external_id,
            "newAmountCents": placement.fee.minor(),
            "currency": placement.fee.currency().code(),
            "newStatus": placement.state.code(),
            "platformCents": placement.shares.platform.minor(),
            "splits": shares.collect::<Vec<_>>(),
        }),
    }
}

fn splits_created(ctx: &Context, id: PlacementId, shares: &Shares) -> Message {
    let paid: i64 = shares.shares.iter().map(|share| share.amount.minor()).sum();
    let tiers = shares
        .shares
        .iter()
        .map(|share| (share.filled.role.code().to_owned(), share.filled.tier.code().into()));
    Message {
        id: ctx.new_id(),
        kind: SPLITS_CREATED,
        payload: json!({
            "placementId": id.0,
            "splitCount": shares.shares.len(),
            "totalPaidOutCents": paid,
            "platformRemainderCents": shares.platform.minor(),
            "currency": shares.platform.currency().code(),
            "roleTiers": tiers.collect::<serde_json::Map<_, _>>(),
        }),
    }
}
