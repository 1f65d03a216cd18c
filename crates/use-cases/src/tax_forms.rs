//! Tax forms: listed, shown, and decided on by finance.

use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::notices::{self, Notice};
use infrastructure::persistence::tax_forms::{self as stored, Filter, FormRow};
use payout_domain::{Refusal, UserId};
use serde_json::json;
use time::OffsetDateTime;

use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, FieldFault, Role, audit, facts, gates, retry};

/// What a list of forms is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct FormFilter {
    pub form_type: Option<String>,
    pub tax_year: Option<i32>,
    pub status: Option<String>,
    pub user: Option<UserId>,
}

/// A form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxFormView {
    pub form_id: String,
    pub user: UserId,
    pub form_type: String,
    pub tax_year: i32,
    pub status: String,
    pub legal_name: Option<String>,
    pub classification: Option<String>,
    pub tin_last4: Option<String>,
    pub tin_type: Option<String>,
    pub us_person: Option<bool>,
    pub decision_reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// Reasons are told to the member; they need enough words to help him.
const REASON: std::ops::RangeInclusive<usize> = 10..=1000;

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: FormFilter, page: Page) -> Result<Listed<TaxFormView>, Error> {
    let filter = Filter {
        form_type: filter.form_type,
        tax_year: filter.tax_year,
        status: filter.status,
        user: filter.user,
    };
    let after = page.after.map(|cursor| (cursor.at, cursor.id));
    let rows = stored::list(ctx.db.connection(), &filter, after, page.limit + 1).await?;
    let views = rows.into_iter().map(view).collect();
    Ok(Listed::cut(views, page.limit, |view: &TaxFormView| Cursor {
        at: view.created_at,
        id: view.form_id.clone(),
    }))
}

/// One form: for administrators and finance, or its owner.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, form_id: &str) -> Result<TaxFormView, Error> {
    let row = stored::find(ctx.db.connection(), form_id)
        .await?
        .ok_or(Error::NotFound(Entity::TaxForm))?;
    let reads_all = actor.is(Role::Admin) || actor.is(Role::FinanceManager);
    if !reads_all && actor.user() != Some(UserId(row.user_id)) {
        return Err(Error::NotFound(Entity::TaxForm));
    }
    Ok(view(row))
}

/// Approves a W-9; its owner's payouts go through the gates at once.
#[tracing::instrument(skip_all)]
pub async fn approve(
    ctx: &Context,
    actor: &Actor,
    form_id: &str,
    reason: Option<String>,
) -> Result<TaxFormView, Error> {
    decide(ctx, actor, form_id, "approved", reason.as_deref()).await
}

/// Rejects a W-9 and tells the member why.
#[tracing::instrument(skip_all)]
pub async fn reject(ctx: &Context, actor: &Actor, form_id: &str, reason: Option<String>) -> Result<TaxFormView, Error> {
    let length = reason.as_deref().map_or(0, |reason| reason.trim().chars().count());
    if !REASON.contains(&length) {
        return Err(Error::Invalid(vec![FieldFault::new(
            "reason",
            "must have 10 to 1000 characters",
        )]));
    }
    decide(ctx, actor, form_id, "rejected", reason.as_deref()).await
}

async fn decide(
    ctx: &Context,
    actor: &Actor,
    form_id: &str,
    status: &'static str,
    reason: Option<&str>,
) -> Result<TaxFormView, Error> {
    let outcome = retry::on_conflict(|| try_decide(ctx, actor, form_id, status, reason)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "tax_form",
            entity_id: form_id,
            command: if status == "approved" { "approve" } else { "reject" },
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    gates::reevaluate_user(ctx, actor, outcome?).await?;
    find(ctx, actor, form_id).await
}

/// Decides on a form that still waits; its owner's payouts are looked at afterwards.
async fn try_decide(
    ctx: &Context,
    actor: &Actor,
    form_id: &str,
    status: &'static str,
    reason: Option<&str>,
) -> Result<UserId, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let form = stored::lock(&tx, form_id)
        .await?
        .filter(|form| form.form_type == "W-9")
        .ok_or(Error::NotFound(Entity::TaxForm))?;
    let owner = UserId(form.user_id);
    if owner == by {
        return Err(Error::Refused(Refusal::OwnPayout));
    }
    if form.status != "pending" {
        return Err(Error::TaxFormDecided { status: form.status });
    }
    stored::decide(&tx, form_id, status, by, reason, now).await?;
    if status == "rejected" {
        notices::insert(
            &tx,
            &[rejected(ctx, &tx, &form, reason.unwrap_or_default()).await?],
            now,
        )
        .await?;
    }
    let entry = audit::Entry {
        stream: "tax_form".to_owned(),
        action: format!("tax_form.{status}"),
        entity_type: "tax_form",
        entity_id: form_id.to_owned(),
        user: Some(owner),
        success: true,
        facts: json!({"reason": reason, "taxYear": form.tax_year}),
    };
    audit::append(&tx, actor, entry, now).await?;
    tx.commit().await?;
    Ok(owner)
}

async fn rejected(
    ctx: &Context,
    tx: &infrastructure::persistence::Tx,
    form: &FormRow,
    reason: &str,
) -> Result<Notice, Error> {
    let payee = facts::payee(ctx, &**tx, UserId(form.user_id), ctx.now().year(), None).await?;
    Ok(Notice {
        id: ctx.new_id(),
        kind: MailKind::W9Rejected,
        dedupe_key: format!("w9_rejected:{}", form.form_id),
        recipient: payee.row.email.clone(),
        recipient_name: payee.name(),
        payout_id: None,
        data: json!({"memberName": payee.name(), "reason": reason}),
    })
}

fn view(row: FormRow) -> TaxFormView {
    TaxFormView {
        form_id: row.form_id,
        user: UserId(row.user_id),
        form_type: row.form_type,
        tax_year: row.tax_year,
        status: row.status,
        legal_name: row.legal_name,
        classification: row.classification,
        tin_last4: row.tin_last4,
        tin_type: row.tin_type,
        us_person: row.us_person,
        decision_reason: row.decision_reason,
        created_at: row.created_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        updated_at: row.updated_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    }
}
