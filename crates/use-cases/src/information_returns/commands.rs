use infrastructure::persistence::information_returns::{self as stored, ReturnRow, Stamp};
use infrastructure::persistence::{StorageError, Tx, tax_forms};
use payout_domain::{Refusal, UserId};
use serde_json::json;
use tax::forms::{FormCommand, FormState};
use time::OffsetDateTime;

use super::{ReturnView, view};
use crate::{Actor, Context, Entity, Error, audit, retry, year_end};

/// Why a form is corrected when nobody says more.
const CORRECTED_BY_HAND: &str = "corrected by hand";

/// The payee was given his copy.
#[tracing::instrument(skip_all)]
pub async fn deliver(ctx: &Context, actor: &Actor, form_id: &str, reason: Option<String>) -> Result<ReturnView, Error> {
    obeyed(ctx, actor, form_id, FormCommand::Deliver, reason).await
}

/// The IRS was given the form.
#[tracing::instrument(skip_all)]
pub async fn file(ctx: &Context, actor: &Actor, form_id: &str, reason: Option<String>) -> Result<ReturnView, Error> {
    obeyed(ctx, actor, form_id, FormCommand::File, reason).await
}

/// Puts a form with the figures and the payee of today in the place of this one, which is kept. Returns this one.
#[tracing::instrument(skip_all)]
pub async fn correct(ctx: &Context, actor: &Actor, form_id: &str, reason: Option<String>) -> Result<ReturnView, Error> {
    obeyed(ctx, actor, form_id, FormCommand::Correct, reason).await
}

async fn obeyed(
    ctx: &Context,
    actor: &Actor,
    form_id: &str,
    command: FormCommand,
    reason: Option<String>,
) -> Result<ReturnView, Error> {
    let outcome = retry::on_conflict(|| obey(ctx, actor, form_id, command, reason.as_deref())).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "tax_form",
            entity_id: form_id,
            command: command.code(),
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome?;
    let row = stored::find(&*ctx.db, form_id).await?;
    row.map(view).ok_or(Error::NotFound(Entity::TaxForm))
}

async fn obey(
    ctx: &Context,
    actor: &Actor,
    form_id: &str,
    command: FormCommand,
    reason: Option<&str>,
) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let seen = found(&tx, form_id).await?;
    let owner = UserId(seen.user_id);
    if actor.user() == Some(owner) {
        return Err(Refusal::OwnPayout.into());
    }
    stored::hold(&tx, owner).await?;
    let form = stored::lock(&tx, form_id)
        .await?
        .ok_or(Error::NotFound(Entity::TaxForm))?;
    let (state, event) = state_of(&form)?.step(command)?;
    apply(ctx, &tx, &form, command, state, reason, now).await?;
    let entry = audit::Entry {
        stream: audit::stream("tax_form"),
        action: event.name().to_owned(),
        entity_type: "tax_form",
        entity_id: form_id.to_owned(),
        user: Some(owner),
        success: true,
        facts: json!({"from": form.state, "to": state.code(), "taxYear": form.tax_year, "formType": form.form_type, "reason": reason}),
    };
    audit::append(&tx, actor, entry, now).await?;
    Ok(tx.commit().await?)
}

async fn apply(
    ctx: &Context,
    tx: &Tx,
    form: &ReturnRow,
    command: FormCommand,
    state: FormState,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let stamp = match command {
        FormCommand::Correct => {
            let reason = reason.unwrap_or(CORRECTED_BY_HAND);
            let of = (form.tax_year, super::form_type(form)?);
            return year_end::correct(ctx, tx, of, UserId(form.user_id), reason, now).await;
        }
        FormCommand::File => Stamp::Filed,
        FormCommand::Deliver | FormCommand::Generate => Stamp::Delivered,
    };
    Ok(stored::advance(tx, &form.form_id, state.code(), stamp, now).await?)
}

/// A form that is no Form 1099 says so, and what is none at all is not found.
pub(super) async fn found(tx: &Tx, form_id: &str) -> Result<ReturnRow, Error> {
    if let Some(row) = stored::find(&**tx, form_id).await? {
        return Ok(row);
    }
    match tax_forms::find(&**tx, form_id).await? {
        Some(_) => Err(Error::WrongFormType),
        None => Err(Error::NotFound(Entity::TaxForm)),
    }
}

fn state_of(form: &ReturnRow) -> Result<FormState, Error> {
    let none = || {
        StorageError::corrupt(
            stored::TABLE,
            &form.form_id,
            format!("the state {} is none", form.state),
        )
    };
    Ok(FormState::parse(&form.state).ok_or_else(none)?)
}
