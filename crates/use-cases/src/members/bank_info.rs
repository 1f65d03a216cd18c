use banking::{AccountNumber, AccountType, HolderName, RoutingNumber};
use infrastructure::persistence::bank_details::{self, BankRow};
use payout_domain::UserId;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::shared_account::{OTHERS_MAX, warn_of};
use super::{entry, own};
use crate::payouts::MaskedBank;
use crate::{Actor, Context, Error, FieldFault, audit, facts, gates, retry};

/// Bank details as they were typed.
#[derive(Debug, Clone)]
pub struct BankInfo {
    pub holder: String,
    pub routing: SecretString,
    pub account: SecretString,
    pub account_type: String,
}

/// Keeps a new version of the member's bank details, sealed, and looks at his open payouts again.
/// Staff never submits them for him [R6.1].
#[tracing::instrument(skip_all)]
pub async fn submit_bank_info(
    ctx: &Context,
    actor: &Actor,
    user: UserId,
    given: BankInfo,
) -> Result<MaskedBank, Error> {
    own(ctx, actor, user, "give_bank_info").await?;
    let details = parse(&given)?;
    let row = seal(ctx, user, &details, ctx.now());
    let indexes = ctx.keys.blind_indexes("account", "US", &details.account_of_bank());
    let masked = MaskedBank {
        holder: row.holder_name.clone(),
        routing_last4: row.routing_last4.clone(),
        account_last4: row.account_last4.clone(),
        account_type: row.account_type.clone(),
    };
    retry::on_conflict(|| keep(ctx, actor, user, &row, &indexes)).await?;
    gates::reevaluate_user(ctx, actor, user).await?;
    Ok(masked)
}

/// `indexes` find the same account wherever it was given.
async fn keep(ctx: &Context, actor: &Actor, user: UserId, row: &BankRow, indexes: &[String]) -> Result<(), Error> {
    let tx = ctx.db.begin().await?;
    bank_details::hold_account(&tx, &row.blind_index).await?;
    facts::payee(ctx, &*tx, user, row.given_at.year(), None).await?;
    bank_details::insert(&tx, row).await?;
    let others = bank_details::others_with(&tx, indexes, user, OTHERS_MAX).await?;
    let given = json!({"accountType": row.account_type, "accountLast4": row.account_last4, "bankDetailId": row.id});
    audit::append(&tx, actor, entry(user, "member.bank_info_given", given), row.given_at).await?;
    warn_of(ctx, &tx, actor, row, &others).await?;
    Ok(tx.commit().await?)
}

struct Details {
    holder: HolderName,
    routing: RoutingNumber,
    account: AccountNumber,
    account_type: AccountType,
}

impl Details {
    /// The account as the bank tells it from all others.
    fn account_of_bank(&self) -> String {
        format!("{}:{}", self.routing.digits(), self.account.digits())
    }
}

/// Every fault is named; no message repeats what was typed.
fn parse(given: &BankInfo) -> Result<Details, Error> {
    let mut faults = Vec::new();
    let holder = kept(HolderName::parse(&given.holder), "accountHolderName", &mut faults);
    let routing = kept(
        RoutingNumber::parse(given.routing.expose_secret()),
        "routingNumber",
        &mut faults,
    );
    let account = kept(
        AccountNumber::parse(given.account.expose_secret()),
        "accountNumber",
        &mut faults,
    );
    let account_type = kept(
        AccountType::parse(&given.account_type).ok_or("must be checking or savings"),
        "accountType",
        &mut faults,
    );
    match (holder, routing, account, account_type) {
        (Some(holder), Some(routing), Some(account), Some(account_type)) => Ok(Details {
            holder,
            routing,
            account,
            account_type,
        }),
        _ => Err(Error::Invalid(faults)),
    }
}

fn kept<T, E: ToString>(parsed: Result<T, E>, field: &str, faults: &mut Vec<FieldFault>) -> Option<T> {
    parsed
        .map_err(|error| faults.push(FieldFault::new(field, error.to_string())))
        .ok()
}

fn seal(ctx: &Context, user: UserId, details: &Details, now: time::OffsetDateTime) -> BankRow {
    let id = ctx.new_id();
    let (routing, account) = (details.routing.digits(), details.account.digits());
    let kind = details.account_type.code();
    let sealed = |column: &str, plain: &str| ctx.keys.seal(bank_details::TABLE, column, id, plain.as_bytes());
    BankRow {
        id,
        user_id: user.0,
        version: 0,
        holder_name: details.holder.as_str().to_owned(),
        account_type: kind.to_owned(),
        routing_sealed: sealed("routing_sealed", routing),
        account_sealed: sealed("account_sealed", account),
        routing_last4: details.routing.last4().to_owned(),
        account_last4: details.account.last4().to_owned(),
        fingerprint: ctx
            .keys
            .fingerprint(&["bank", routing, account, kind, details.holder.as_str()]),
        blind_index: ctx.keys.blind_index("account", "US", &details.account_of_bank()),
        given_at: now,
    }
}
