use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::tax_forms::{self, NewW9};
use infrastructure::persistence::{Tx, notices, payouts as stored};
use payout_domain::UserId;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tax::{W9, W9AddressDraft, W9Draft};
use time::OffsetDateTime;

use super::{Address, entry, own};
use crate::facts::Payee;
use crate::notices::TO_THE_MEMBER;
use crate::{Actor, Context, Error, FieldFault, audit, facts, gates, retry};

/// A Form W-9 as it was typed.
#[derive(Debug, Clone)]
pub struct TaxInfo {
    pub us_person: bool,
    pub legal_name: String,
    pub business_name: Option<String>,
    pub tax_classification: String,
    pub exempt_payee_code: Option<String>,
    pub address: Address,
    pub tin: SecretString,
    pub tin_type: String,
    pub certified: bool,
    pub signature: String,
}

/// What the member is told of his form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedForm {
    pub form_id: String,
    pub status: String,
    pub tin_last4: String,
}

/// Keeps a Form W-9 for finance to look at; the TIN only sealed [R7.1].
#[tracing::instrument(skip_all)]
pub async fn submit_tax_info(
    ctx: &Context,
    actor: &Actor,
    user: UserId,
    given: TaxInfo,
) -> Result<SubmittedForm, Error> {
    own(ctx, actor, user, "give_tax_info").await?;
    let w9 = parse(given)?;
    let form = new_form(ctx, actor, user, &w9, ctx.now());
    retry::on_conflict(|| keep(ctx, actor, &form)).await?;
    gates::reevaluate_user(ctx, actor, user).await?;
    Ok(SubmittedForm {
        form_id: form.form_id,
        status: "pending".to_owned(),
        tin_last4: form.tin_last4,
    })
}

async fn keep(ctx: &Context, actor: &Actor, form: &NewW9) -> Result<(), Error> {
    let tx = ctx.db.begin().await?;
    let payee = facts::payee(ctx, &*tx, form.user, form.tax_year, None).await?;
    tax_forms::insert_w9(&tx, form).await?;
    notices::insert(&tx, &told(ctx, &tx, &payee, form).await?, form.at).await?;
    let facts = json!({"formId": form.form_id, "classification": form.classification, "tinType": form.tin_type,
        "tinLast4": form.tin_last4, "usPerson": form.us_person});
    audit::append(&tx, actor, entry(form.user, "member.tax_info_given", facts), form.at).await?;
    Ok(tx.commit().await?)
}

/// The member learns of a form in his name, also at the addresses that mails about his open payouts went to: whoever took
/// an account over changes its e-mail first.
async fn told(ctx: &Context, tx: &Tx, payee: &Payee, form: &NewW9) -> Result<Vec<notices::Notice>, Error> {
    let mut addresses = vec![payee.row.email.clone()];
    for payout_id in stored::open_of(&**tx, form.user).await? {
        addresses.extend(notices::addresses(tx, &payout_id, &TO_THE_MEMBER).await?);
    }
    addresses.sort_unstable();
    addresses.dedup();
    let received_at = form.at.replace_nanosecond(0).unwrap_or(form.at).to_string();
    let notice = |recipient: String| notices::Notice {
        id: ctx.new_id(),
        kind: MailKind::W9Received,
        dedupe_key: format!("w9_received:{}:{recipient}", form.form_id),
        recipient,
        recipient_name: payee.name(),
        payout_id: None,
        data: json!({"memberName": payee.name(), "receivedAt": received_at}),
    };
    Ok(addresses.into_iter().map(notice).collect())
}

fn parse(given: TaxInfo) -> Result<W9, Error> {
    let Address {
        street,
        line2,
        city,
        state,
        postal_code,
        country,
    } = given.address;
    let draft = W9Draft {
        us_person: given.us_person,
        legal_name: given.legal_name,
        business_name: given.business_name,
        classification: given.tax_classification,
        exempt_code: given.exempt_payee_code,
        address: W9AddressDraft {
            street,
            line2,
            city,
            state,
            postal_code,
            country,
        },
        tin: given.tin.expose_secret().to_owned(),
        tin_type: given.tin_type,
        certified: given.certified,
        signature: given.signature,
    };
    W9::new(draft).map_err(|faults| {
        Error::Invalid(
            faults
                .into_iter()
                .map(|fault| FieldFault::new(fault.field, fault.message))
                .collect(),
        )
    })
}

fn new_form(ctx: &Context, actor: &Actor, user: UserId, w9: &W9, now: OffsetDateTime) -> NewW9 {
    let row_id = ctx.new_id();
    let (tin, address) = (w9.tin(), w9.address());
    NewW9 {
        form_id: row_id.to_string(),
        row_id,
        user,
        tax_year: now.year(),
        us_person: w9.us_person(),
        legal_name: w9.legal_name().to_owned(),
        business_name: w9.business_name().map(str::to_owned),
        classification: w9.classification().code(),
        exempt_code: w9.exempt_code().map(|code| code.number().to_string()),
        address: json!({"street": address.street(), "line2": address.line2(), "city": address.city(), "state": address.state(),
            "postal_code": address.postal_code(), "country": address.country()}),
        tin_sealed: ctx
            .keys
            .seal(tax_forms::TABLE, "tin_sealed", row_id, tin.digits().as_bytes()),
        tin_last4: tin.last4().to_owned(),
        tin_type: tin.kind().code(),
        blind_index: ctx.keys.blind_index("tin", "US", tin.digits()),
        signature: w9.signature().to_owned(),
        signed_ip: actor.origin.ip.clone(),
        at: now,
    }
}
