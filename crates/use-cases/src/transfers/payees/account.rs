use infrastructure::persistence::transfer_payees::{self, AccountSeen, Edited, TransferPayee};
use infrastructure::stripe::{Account, AccountLink, AccountOrder, Keyed, LinkOrder, Stripe};
use payout_domain::PayeeId;
use payout_domain::transfer::{AccountFacts, Onboarding};
use secrecy::SecretString;
use serde_json::json;
use time::OffsetDateTime;

use super::{accepted, ask_to_connect, find, keep, locked, programme, taken};
use crate::{Actor, Context, Entity, Error};

/// The country of accounts that we open; those elsewhere are opened by their owners.
const COUNTRY: &str = "US";

/// Where a payee gives the provider what it asks for. Whoever follows it acts for him.
#[derive(Debug)]
pub struct OnboardingLink {
    pub url: SecretString,
    pub expires_at: OffsetDateTime,
}

/// Opens an account for the payee where he has none, takes over how it stands, and answers with a link to go on. His own,
/// or for staff and programs.
#[tracing::instrument(skip_all)]
pub async fn onboarding_link(ctx: &Context, actor: &Actor, id: PayeeId) -> Result<OnboardingLink, Error> {
    let stripe = programme(ctx)?;
    let payee = find(ctx, actor, id).await?;
    let account = match &payee.stripe_account_id {
        Some(account) => stripe.account(account, ctx.now()).await?,
        None => open(ctx, stripe, actor, &payee).await?,
    };
    account_seen(ctx, actor, &account, ctx.now()).await?;
    let link = link(ctx, stripe, &account.id).await?;
    let tx = ctx.db.begin().await?;
    keep(
        &tx,
        actor,
        &payee,
        "payee.onboarding_link_made",
        json!({ "account": account.id }),
        ctx.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(OnboardingLink {
        url: link.url,
        expires_at: link.expires_at,
    })
}

/// Writes down what the provider says of an account, unless something newer is known.
#[tracing::instrument(skip_all)]
pub async fn account_seen(ctx: &Context, actor: &Actor, account: &Account, at: OffsetDateTime) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let before = transfer_payees::lock_of_account(&tx, &account.id)
        .await?
        .ok_or(Error::NotFound(Entity::Payee))?;
    let due = requirements(account);
    let seen = AccountSeen {
        facts: facts(account, &due),
        requirements_due: &due,
        transfers_enabled: account.can_receive(),
        at,
    };
    if !transfer_payees::see_account(&tx, before.payee_id(), &seen, now).await? {
        return Ok(());
    }
    let after = locked(&tx, before.payee_id()).await?;
    if (&before.onboarding, before.transfers_enabled) != (&after.onboarding, after.transfers_enabled) {
        let facts = json!({ "from": before.onboarding, "to": after.onboarding,
            "transfersEnabled": after.transfers_enabled });
        keep(&tx, actor, &after, "payee.account_changed", facts, now).await?;
        let was_ready = before.onboarding == Onboarding::Completed.code();
        if was_ready && after.onboarding != Onboarding::Completed.code() {
            ask_to_connect(ctx, &tx, &after, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// One account per payee, however often and by whomever it is asked for: the key and the body never change.
async fn open(ctx: &Context, stripe: &Stripe, actor: &Actor, payee: &TransferPayee) -> Result<Account, Error> {
    let id = payee.id.to_string();
    let order = AccountOrder {
        country: COUNTRY,
        email: None,
        metadata: &[("payee_id", &id)],
    };
    let keyed = Keyed {
        key: &format!("payee_{id}_account"),
        body: &order.body(),
    };
    let account = stripe.create_account(keyed, ctx.now()).await?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let current = locked(&tx, payee.payee_id()).await?;
    if current.stripe_account_id.is_none() {
        let edited = Edited {
            display_name: &current.display_name,
            email: &current.email,
            external_id: current.external_id.as_deref(),
            account: Some(&account.id),
            verified_at: current.verified_at,
            accepted_withholding: accepted(&current),
        };
        transfer_payees::edit(&tx, current.payee_id(), &edited, now)
            .await
            .map_err(taken)?;
        keep(
            &tx,
            actor,
            &current,
            "payee.account_opened",
            json!({ "account": account.id }),
            now,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(account)
}

async fn link(ctx: &Context, stripe: &Stripe, account: &str) -> Result<AccountLink, Error> {
    let app = ctx.links.app_url.trim_end_matches('/');
    let order = LinkOrder {
        account,
        refresh_url: &format!("{app}/payouts/onboarding/refresh"),
        return_url: &format!("{app}/payouts/onboarding/done"),
    };
    let keyed = Keyed {
        key: &format!("link_{}", ctx.new_id()),
        body: &order.body(),
    };
    Ok(stripe.create_account_link(keyed, ctx.now()).await?)
}

fn requirements(account: &Account) -> Vec<String> {
    let mut due = Vec::new();
    if let Some(requirements) = &account.requirements {
        due.extend(requirements.currently_due.iter().cloned());
        due.extend(requirements.past_due.iter().cloned());
    }
    due.sort();
    due.dedup();
    due
}

fn facts(account: &Account, due: &[String]) -> AccountFacts {
    let reason = account
        .requirements
        .as_ref()
        .and_then(|requirements| requirements.disabled_reason.as_deref());
    AccountFacts {
        details_submitted: account.details_submitted,
        requirements_due: !due.is_empty(),
        charges_enabled: account.charges_enabled,
        payouts_enabled: account.payouts_enabled,
        rejected: reason.is_some_and(|reason| reason.starts_with("rejected")),
    }
}
