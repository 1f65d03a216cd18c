use infrastructure::pdf::{self, StatementFacts};
use infrastructure::persistence::information_returns::ReturnRow;
use infrastructure::persistence::{Tx, tax_forms};
use payout_domain::UserId;
use serde_json::json;
use tax::forms::{Form, FormAddress, FormCommand, FormRefusal, FormState, Payer};
use tax::{FormBox, FormLayout};

use super::commands::found;
use super::recipient::{form, payer};
use crate::payouts::render;
use crate::year_end::untaxed;
use crate::{Actor, Context, Entity, Error, Role, audit};

/// The payee's copy of a form, for him and for finance. Reading it is audited before it is handed out [R10.1].
#[tracing::instrument(skip_all)]
pub async fn statement_pdf(ctx: &Context, actor: &Actor, form_id: &str) -> Result<Vec<u8>, Error> {
    let tx = ctx.db.begin().await?;
    permitted(&tx, actor, form_id).await?;
    let row = found(&tx, form_id).await?;
    if row.state == FormState::Draft.code() {
        let (state, command) = (FormState::Draft, FormCommand::Deliver);
        return Err(FormRefusal::InvalidTransition { state, command }.into());
    }
    let facts = facts(ctx, &row)?;
    let entry = audit::Entry {
        stream: audit::stream("tax_form"),
        action: "tax_form.statement_read".to_owned(),
        entity_type: "tax_form",
        entity_id: form_id.to_owned(),
        user: Some(UserId(row.user_id)),
        success: true,
        facts: json!({"taxYear": row.tax_year, "formType": row.form_type, "version": row.version}),
    };
    audit::append(&tx, actor, entry, ctx.now()).await?;
    tx.commit().await?;
    render(move || pdf::statement(&facts)).await
}

/// Administrators and finance read all; others their own, and find nothing else.
async fn permitted(tx: &Tx, actor: &Actor, form_id: &str) -> Result<(), Error> {
    let reads_all = actor.is(Role::Admin) || actor.is(Role::FinanceManager);
    match tax_forms::find(&**tx, form_id).await? {
        Some(form) if reads_all || actor.user() == Some(UserId(form.user_id)) => Ok(()),
        Some(_) | None => Err(Error::NotFound(Entity::TaxForm)),
    }
}

fn facts(ctx: &Context, row: &ReturnRow) -> Result<StatementFacts, Error> {
    let (form, payer) = (form(ctx, row)?, payer(ctx)?);
    let layout = ctx.rules.tax_table.layout(row.tax_year).map_err(untaxed)?;
    Ok(StatementFacts {
        payer_tin: number_of(&payer),
        payer: pdf::Payer {
            name: payer.name,
            address: ctx.payer.address.clone(),
            phone: Some(payer.phone),
        },
        form_type: form.form_type.code(),
        form_title: form.form_type.title(),
        tax_year: row.tax_year,
        is_correction: row.corrects.is_some(),
        recipient_tin: form.recipient.masked_tin(),
        recipient_address: lines(&form.recipient.address),
        boxes: boxes(&form, layout),
        recipient_name: form.recipient.name,
        recipient_business: form.recipient.business_name,
        account_number: form.account_number,
        dated: row.generated_at.unwrap_or(row.created_at).date(),
    })
}

/// Those that hold money, and always the tax withheld.
fn boxes(form: &Form, layout: &FormLayout) -> Vec<(String, money::Money)> {
    let shown = |held: &FormBox| !form.boxes.amount(*held).is_zero() || *held == FormBox::TaxWithheld;
    let held = form.form_type.boxes().iter().filter(|held| shown(held));
    held.filter_map(|held| {
        let printed = layout.find(form.form_type, *held)?;
        let label = format!("Box {} {}", printed.id, printed.title);
        Some((label, form.boxes.amount(*held)))
    })
    .collect()
}

fn lines(address: &FormAddress) -> Vec<String> {
    let town = format!("{}, {} {}", address.city, address.state, address.postal_code);
    let mut lines = vec![address.street.clone()];
    lines.extend(address.line2.clone());
    lines.extend([town, address.country.clone()]);
    lines.retain(|line| line.chars().any(char::is_alphanumeric));
    lines
}

/// An employer identification number as it is written.
fn number_of(payer: &Payer) -> String {
    let (prefix, rest) = payer.tin.digits().split_at(2);
    format!("{prefix}-{rest}")
}
