use infrastructure::pdf::{self, Amounts, InstructionsFacts, PayTo, Payer, ReceiptFacts};
use infrastructure::persistence::bank_details::{self, BankRow};
use infrastructure::persistence::payouts::{self, PayoutRow, StoredPayout};
use infrastructure::persistence::{Connection, StorageError};
use payout_domain::{Calculation, Clearance, MemberPayout, PaymentMethod, Refusal, State, Status, UserId};
use secrecy::SecretString;
use serde_json::json;

use super::advance::{Remarks, advance};
use super::read::row_for;
use crate::facts::{self, Payee};
use crate::{Actor, Context, Entity, Error, audit};

/// How often a document is set before its failure is told [R6.2].
const RENDER_ATTEMPTS: u32 = 3;

/// What finance pays, and how it is made up.
#[derive(Debug, Clone)]
pub struct Instructions {
    pub payout_id: String,
    pub method: PaymentMethod,
    pub calculation: Calculation,
}

/// Brings the amounts up to date and says what is to be paid. The document itself is read separately.
#[tracing::instrument(skip_all)]
pub async fn generate_instructions(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<Instructions, Error> {
    let applied = advance(
        ctx,
        actor,
        payout_id,
        "generate_instructions",
        Remarks::default(),
        |payout, _| match payout.status() {
            Status::ReadyForPayment if Some(payout.payee) == actor.user() => Err(Refusal::OwnPayout),
            Status::ReadyForPayment => Ok(payout_domain::Command::Reevaluate),
            status => Err(Refusal::InvalidTransition {
                status,
                command: "generate_instructions",
            }),
        },
    )
    .await?;
    let payee = facts::payee(
        ctx,
        ctx.db.connection(),
        applied.payout.payee,
        ctx.now().year(),
        Some(payout_id),
    )
    .await?;
    let clearance = clear(ctx, &applied.payout, &payee)?;
    Ok(Instructions {
        payout_id: payout_id.to_owned(),
        method: applied.payout.method,
        calculation: *clearance.calculation(),
    })
}

/// The instructions for finance, with the destination in clear. Reading them is audited before they are handed out.
#[tracing::instrument(skip_all)]
pub async fn instructions_pdf(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<Vec<u8>, Error> {
    let row = row_for(ctx.db.connection(), actor, payout_id).await?;
    let StoredPayout::Ours(ours) = payouts::restore(ctx.db.connection(), row).await? else {
        return Err(Error::LegacyPayout);
    };
    let (payout, _) = *ours;
    if Some(payout.payee) == actor.user() {
        return Err(Error::Refused(Refusal::OwnPayout));
    }
    if payout.status() != Status::ReadyForPayment {
        let (status, command) = (payout.status(), "read_instructions");
        return Err(Error::Refused(Refusal::InvalidTransition { status, command }));
    }
    let payee = facts::payee(
        ctx,
        ctx.db.connection(),
        payout.payee,
        ctx.now().year(),
        Some(payout_id),
    )
    .await?;
    let clearance = clear(ctx, &payout, &payee)?;
    let facts = instructions_facts(ctx, &payout, &payee, &clearance).await?;
    read_audited(ctx, actor, &payout).await?;
    render(move || pdf::instructions(&facts)).await
}

/// The receipt of a completed payout; the member's own, or for staff.
#[tracing::instrument(skip_all)]
pub async fn receipt_pdf(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<Vec<u8>, Error> {
    row_for(ctx.db.connection(), actor, payout_id).await?;
    receipt_document(ctx, payout_id).await
}

/// The receipt, for whoever has been checked before.
#[tracing::instrument(skip_all)]
pub async fn receipt_document(ctx: &Context, payout_id: &str) -> Result<Vec<u8>, Error> {
    let db = ctx.db.connection();
    let row = payouts::find(db, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Receipt))?;
    let StoredPayout::Ours(ours) = payouts::restore(db, row).await? else {
        return Err(Error::NotFound(Entity::Receipt));
    };
    let (payout, row) = *ours;
    let payee = facts::payee(ctx, db, payout.payee, ctx.now().year(), None).await?;
    let facts = receipt_facts(ctx, &payout, &row, &payee)?;
    render(move || pdf::receipt(&facts)).await
}

fn clear(ctx: &Context, payout: &MemberPayout, payee: &Payee) -> Result<Clearance, Error> {
    payout
        .clear(&payee.facts(ctx, ctx.now()))
        .map_err(|blockers| Error::Refused(Refusal::NotCleared { blockers }))
}

async fn instructions_facts(
    ctx: &Context,
    payout: &MemberPayout,
    payee: &Payee,
    clearance: &Clearance,
) -> Result<InstructionsFacts, Error> {
    let pay_to = match (payout.method, clearance.destination().bank_detail_id) {
        (PaymentMethod::Ach, Some(id)) => account(ctx, ctx.db.connection(), id).await?,
        (PaymentMethod::Ach, None) => return Err(corrupt(payout, "an ACH payout without bank details was cleared")),
        (PaymentMethod::Check, _) => envelope(payout, payee)?,
    };
    Ok(InstructionsFacts {
        payer: payer(ctx),
        payout_id: payout.id.to_string(),
        member_name: payee.name(),
        ready_on: payout.state.since().date(),
        pay_to,
        amounts: amounts(clearance.calculation()),
    })
}

async fn account(ctx: &Context, db: &impl Connection, id: uuid::Uuid) -> Result<PayTo, Error> {
    let row = bank_details::find(db, id)
        .await?
        .ok_or_else(|| StorageError::corrupt(bank_details::TABLE, id, "the pinned version is gone"))?;
    Ok(PayTo::Account {
        routing_number: opened(ctx, &row, "routing_sealed", &row.routing_sealed)?,
        account_number: opened(ctx, &row, "account_sealed", &row.account_sealed)?,
        holder: row.holder_name,
        account_type: row.account_type,
    })
}

fn opened(ctx: &Context, row: &BankRow, column: &str, sealed: &[u8]) -> Result<SecretString, Error> {
    let unreadable = |_| StorageError::corrupt(bank_details::TABLE, row.id, format!("{column} cannot be opened"));
    let plain = ctx
        .keys
        .open(bank_details::TABLE, column, row.id, sealed)
        .map_err(unreadable)?;
    let text =
        std::str::from_utf8(&plain).map_err(|_| StorageError::corrupt(bank_details::TABLE, row.id, "no text"))?;
    Ok(SecretString::from(text))
}

fn envelope(payout: &MemberPayout, payee: &Payee) -> Result<PayTo, Error> {
    let address = payee
        .mailing_address()
        .map_err(|defect| corrupt(payout, &defect.to_string()))?;
    let mut lines = vec![address.street().to_owned()];
    lines.extend(address.line2().map(str::to_owned));
    lines.push(format!(
        "{}, {} {}",
        address.city(),
        address.state(),
        address.postal_code()
    ));
    lines.push(address.country().to_owned());
    Ok(PayTo::Address {
        payable_to: payee.row.payable_to().map_or_else(|| payee.name(), str::to_owned),
        lines,
    })
}

fn receipt_facts(ctx: &Context, payout: &MemberPayout, row: &PayoutRow, payee: &Payee) -> Result<ReceiptFacts, Error> {
    let State::Completed { sent, completion, .. } = &payout.state else {
        return Err(Error::NotFound(Entity::Receipt));
    };
    let method = match payout.method {
        PaymentMethod::Ach => "Bank transfer (ACH)",
        PaymentMethod::Check => "Check by mail",
    };
    // As they were when the money was sent: a later move or another name changes no receipt.
    let member_name = row.paid_to_name.clone().unwrap_or_else(|| payee.name());
    let destination = row.paid_to_destination.clone();
    let present = || payee.masked_destination(payout.method, row.account_last4.as_deref());
    Ok(ReceiptFacts {
        payer: payer(ctx),
        payout_id: payout.id.to_string(),
        member_name,
        method: method.to_owned(),
        destination: destination.unwrap_or_else(present),
        sent_on: sent.sent_on,
        completed_on: completion.completed_on,
        confirmation_number: completion.confirmation_number.clone(),
        tracking_number: sent.tracking_number.clone(),
        amounts: amounts(&sent.calculation),
    })
}

/// Who pays, as documents say it.
pub(crate) fn payer(ctx: &Context) -> Payer {
    Payer {
        name: ctx.payer.name.clone(),
        address: ctx.payer.address.clone(),
        phone: ctx.payer.phone.clone(),
    }
}

/// The amounts as documents break them down.
pub(crate) fn amounts(calculation: &Calculation) -> Amounts {
    Amounts {
        gross: calculation.gross(),
        retention_fee: calculation.retention_fee(),
        withheld: calculation.withheld(),
        withholding_rate_bp: calculation.withholding_rate_bp(),
        net: calculation.net(),
    }
}

/// Setting a document is computing; it must not hold up the requests beside it.
pub(crate) async fn render(
    make: impl Fn() -> Result<Vec<u8>, pdf::PdfError> + Send + 'static,
) -> Result<Vec<u8>, Error> {
    let attempts = move || {
        let mut result = make();
        for _ in 1..RENDER_ATTEMPTS {
            if result.is_ok() {
                break;
            }
            result = make();
        }
        result
    };
    let document = tokio::task::spawn_blocking(attempts)
        .await
        .map_err(|_| pdf::PdfError::Interrupted)?;
    Ok(document?)
}

async fn read_audited(ctx: &Context, actor: &Actor, payout: &MemberPayout) -> Result<(), Error> {
    let tx = ctx.db.begin().await?;
    let entry = audit::Entry {
        stream: format!("payout:{}", payout.id),
        action: "payout.instructions_read".to_owned(),
        entity_type: "payout",
        entity_id: payout.id.to_string(),
        user: Some(UserId(payout.payee.0)),
        success: true,
        facts: json!({"method": payout.method.code(), "version": payout.version}),
    };
    audit::append(&tx, actor, entry, ctx.now()).await?;
    Ok(tx.commit().await?)
}

fn corrupt(payout: &MemberPayout, reason: &str) -> Error {
    StorageError::corrupt("payout_management", payout.id, reason).into()
}
