//! What a member sees and gives: where his payout stands, bank details, tax form, way of being paid, address.

mod bank_info;
mod shared_account;
mod status;
mod tax_info;

use banking::MailingAddress;
use infrastructure::persistence::{addresses, payouts as stored, preferences};
use payout_domain::{PaymentMethod, UserId};
use serde_json::{Value, json};

use crate::{Actor, Context, Entity, Error, FieldFault, audit, facts, gates, payouts, retry};

pub use bank_info::{BankInfo, submit_bank_info};
pub use status::{MemberStatus, payout_status};
pub use tax_info::{SubmittedForm, TaxInfo, submit_tax_info};

/// A postal address as it is given and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub street: String,
    pub line2: Option<String>,
    pub city: String,
    pub state: String,
    pub postal_code: String,
    pub country: String,
}

/// Remembers how the member wants to be paid, and changes his open payouts.
#[tracing::instrument(skip_all)]
pub async fn choose_method(
    ctx: &Context,
    actor: &Actor,
    user: UserId,
    method: PaymentMethod,
) -> Result<PaymentMethod, Error> {
    own(ctx, actor, user, "choose_method").await?;
    retry::on_conflict(|| keep_method(ctx, actor, user, method)).await?;
    for id in stored::open_of(ctx.db.connection(), user).await? {
        match payouts::change_method(ctx, actor, &id, method).await {
            // Sent money cannot be redirected; the preference holds for the next payout.
            Ok(()) | Err(Error::Refused(payout_domain::Refusal::InvalidTransition { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    gates::reevaluate_user(ctx, actor, user).await?;
    Ok(method)
}

/// Makes an address the member's only primary one.
#[tracing::instrument(skip_all)]
pub async fn set_mailing_address(ctx: &Context, actor: &Actor, user: UserId, given: Address) -> Result<Address, Error> {
    own(ctx, actor, user, "give_mailing_address").await?;
    let line2 = given.line2.as_deref();
    let address = MailingAddress::new(
        &given.street,
        line2,
        &given.city,
        &given.state,
        &given.postal_code,
        &given.country,
    )
    .map_err(|defects| {
        Error::Invalid(
            defects
                .iter()
                .map(|defect| FieldFault::new(defect.field, format!("must be {}", defect.rule)))
                .collect(),
        )
    })?;
    retry::on_conflict(|| keep_address(ctx, actor, user, &address)).await?;
    gates::reevaluate_user(ctx, actor, user).await?;
    Ok(Address {
        street: address.street().to_owned(),
        line2: address.line2().map(str::to_owned),
        city: address.city().to_owned(),
        state: address.state().to_owned(),
        postal_code: address.postal_code().to_owned(),
        country: address.country().to_owned(),
    })
}

async fn keep_address(ctx: &Context, actor: &Actor, user: UserId, address: &MailingAddress) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    facts::payee(ctx, &*tx, user, now.year(), None).await?;
    addresses::set_primary(&tx, ctx.new_id(), user, address, now).await?;
    let given = json!({"country": address.country()});
    audit::append(&tx, actor, entry(user, "member.mailing_address_given", given), now).await?;
    Ok(tx.commit().await?)
}

async fn keep_method(ctx: &Context, actor: &Actor, user: UserId, method: PaymentMethod) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    facts::payee(ctx, &*tx, user, now.year(), None).await?;
    preferences::set(&tx, user, method, now).await?;
    let chosen = json!({"method": method.code()});
    audit::append(&tx, actor, entry(user, "member.payment_method_chosen", chosen), now).await?;
    Ok(tx.commit().await?)
}

/// Only the member himself; for anybody else the record does not exist, and that he tried is written down.
async fn own(ctx: &Context, actor: &Actor, user: UserId, command: &str) -> Result<(), Error> {
    if actor.user() == Some(user) {
        return Ok(());
    }
    let attempt = audit::Attempt {
        entity_type: "member",
        entity_id: &user.to_string(),
        command,
    };
    audit::record_stranger(ctx, actor, attempt).await?;
    Err(Error::NotFound(Entity::Member))
}

fn entry(user: UserId, action: &str, facts: Value) -> audit::Entry {
    audit::Entry {
        stream: "member".to_owned(),
        action: action.to_owned(),
        entity_type: "member",
        entity_id: user.to_string(),
        user: Some(user),
        success: true,
        facts,
    }
}
