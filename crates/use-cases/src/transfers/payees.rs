//! Who is paid by transfer, and his account at the provider [R11.3].

mod account;

use infrastructure::persistence::transfer_payees::{
    self, EXTERNAL_ID, Edited, NewPayee as Row, ONE_PER_ACCOUNT, ONE_PER_USER_AND_KIND, Position,
};
use infrastructure::persistence::{StorageError, Tx, notices as mails, outbox, payees as people};
use payout_domain::transfer::{CONNECT_REQUIRED, PayeeKind};
use payout_domain::{PayeeId, UserId};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{notices, programme, scope, staff_on};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, FieldFault, audit};

pub use account::{OnboardingLink, account_seen, onboarding_link};
pub use infrastructure::persistence::transfer_payees::{Filter, TransferPayee};

/// Somebody who is to be paid by transfer.
#[derive(Debug, Clone)]
pub struct NewPayee {
    pub user: UserId,
    pub kind: PayeeKind,
    pub display_name: String,
    pub email: String,
    pub account: Option<String>,
    pub external_id: Option<String>,
    /// We know who he is.
    pub verified: bool,
}

/// What to change of a payee; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    pub display_name: Option<String>,
    pub email: Option<String>,
    pub account: Option<String>,
    pub external_id: Option<String>,
    pub verified: Option<bool>,
}

/// Adds a payee and asks him to open his account.
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, actor: &Actor, new: NewPayee) -> Result<TransferPayee, Error> {
    programme(ctx)?;
    let now = ctx.now();
    let id = PayeeId(ctx.new_id());
    let tx = ctx.db.begin().await?;
    if people::find(&*tx, new.user, now.year(), None).await?.is_none() {
        return Err(Error::Invalid(vec![FieldFault::new("userId", "there is no such user")]));
    }
    let row = Row {
        id,
        user: new.user,
        kind: new.kind,
        display_name: &new.display_name,
        email: &new.email,
        external_id: new.external_id.as_deref(),
        account: new.account.as_deref(),
        verified_at: new.verified.then_some(now),
        created_by: &actor.caller(),
    };
    transfer_payees::insert(&tx, &row, now).await.map_err(taken)?;
    let payee = locked(&tx, id).await?;
    let facts = json!({ "kind": payee.kind, "externalId": payee.external_id, "account": payee.stripe_account_id,
        "verified": payee.is_verified() });
    keep(&tx, actor, &payee, "payee.created", facts, now).await?;
    ask_to_connect(ctx, &tx, &payee, now).await?;
    tx.commit().await?;
    Ok(payee)
}

/// Changes what staff or the main application may change of a payee. Nobody changes himself as staff.
#[tracing::instrument(skip_all)]
pub async fn edit(ctx: &Context, actor: &Actor, id: PayeeId, changes: Changes) -> Result<TransferPayee, Error> {
    programme(ctx)?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let before = locked(&tx, id).await?;
    if actor.user() == Some(before.user()) {
        staff_on(actor, before.user())?;
    }
    let verified_at = match changes.verified {
        Some(true) => before.verified_at.or(Some(now)),
        Some(false) => None,
        None => before.verified_at,
    };
    let edited = Edited {
        display_name: changes.display_name.as_deref().unwrap_or(&before.display_name),
        email: changes.email.as_deref().unwrap_or(&before.email),
        external_id: changes.external_id.as_deref().or(before.external_id.as_deref()),
        account: changes.account.as_deref().or(before.stripe_account_id.as_deref()),
        verified_at,
        accepted_withholding: accepted(&before),
    };
    transfer_payees::edit(&tx, id, &edited, now).await.map_err(taken)?;
    let after = locked(&tx, id).await?;
    let facts = json!({ "old": shown(&before), "new": shown(&after) });
    keep(&tx, actor, &after, "payee.changed", facts, now).await?;
    tx.commit().await?;
    Ok(after)
}

/// Finance decides to pay somebody without an approved W-9, with tax withheld.
#[tracing::instrument(skip_all)]
pub async fn proceed_with_withholding(
    ctx: &Context,
    actor: &Actor,
    id: PayeeId,
    reason: &str,
) -> Result<TransferPayee, Error> {
    programme(ctx)?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let before = locked(&tx, id).await?;
    let by = staff_on(actor, before.user())?;
    let edited = Edited {
        display_name: &before.display_name,
        email: &before.email,
        external_id: before.external_id.as_deref(),
        account: before.stripe_account_id.as_deref(),
        verified_at: before.verified_at,
        accepted_withholding: accepted(&before).or(Some((by, now, reason))),
    };
    transfer_payees::edit(&tx, id, &edited, now).await?;
    let after = locked(&tx, id).await?;
    keep(
        &tx,
        actor,
        &after,
        "payee.withholding_accepted",
        json!({ "reason": reason }),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}

/// One payee; somebody else does not exist for a payee.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: PayeeId) -> Result<TransferPayee, Error> {
    programme(ctx)?;
    transfer_payees::find(ctx.db.connection(), id, scope(actor))
        .await?
        .ok_or(Error::NotFound(Entity::Payee))
}

/// Newest first; himself, or everybody for staff and programs.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, actor: &Actor, filter: &Filter, page: Page) -> Result<Listed<TransferPayee>, Error> {
    programme(ctx)?;
    let after = match &page.after {
        Some(cursor) => Some(Position {
            at: cursor.at,
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let db = ctx.db.reading().await?;
    let payees = transfer_payees::list(&db, filter, scope(actor), after, page.limit + 1).await?;
    Ok(Listed::cut(payees, page.limit, |payee| Cursor {
        at: payee.created_at,
        id: payee.id.to_string(),
    }))
}

/// Tells him, and whoever listens, that he has to open his account first.
async fn ask_to_connect(ctx: &Context, tx: &Tx, payee: &TransferPayee, now: OffsetDateTime) -> Result<(), Error> {
    let message = outbox::Message {
        id: ctx.new_id(),
        kind: CONNECT_REQUIRED,
        payload: json!({ "payeeId": payee.id, "userId": payee.user_id, "kind": payee.kind,
            "reason": if payee.stripe_account_id.is_some() { "not_onboarded" } else { "no_connect_account" } }),
    };
    outbox::append(tx, &payee.id.to_string(), &[message], now).await?;
    mails::insert(tx, &[notices::onboarding_required(ctx, payee)], now).await?;
    Ok(())
}

fn accepted(payee: &TransferPayee) -> Option<(UserId, OffsetDateTime, &str)> {
    let by = payee.withholding_accepted_by?;
    let reason = payee.withholding_accepted_reason.as_deref()?;
    Some((UserId(by), payee.withholding_accepted_at?, reason))
}

fn shown(payee: &TransferPayee) -> Value {
    json!({ "displayName": payee.display_name, "email": payee.email, "externalId": payee.external_id,
        "account": payee.stripe_account_id, "verified": payee.is_verified() })
}

async fn locked(tx: &Tx, id: PayeeId) -> Result<TransferPayee, Error> {
    transfer_payees::lock(tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Payee))
}

async fn keep(
    tx: &Tx,
    actor: &Actor,
    payee: &TransferPayee,
    action: &str,
    facts: Value,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let entry = audit::Entry {
        stream: audit::stream("payee"),
        action: action.to_owned(),
        entity_type: "payee",
        entity_id: payee.id.to_string(),
        user: Some(payee.user()),
        success: true,
        facts,
    };
    Ok(audit::append(tx, actor, entry, now).await?)
}

fn taken(error: StorageError) -> Error {
    let what = match error.constraint() {
        Some(ONE_PER_USER_AND_KIND) => "this user's place among the payees of the kind",
        Some(EXTERNAL_ID) => "this externalId",
        Some(ONE_PER_ACCOUNT) => "this account",
        _ => return error.into(),
    };
    Error::Taken { what }
}
