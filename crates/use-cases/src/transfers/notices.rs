//! Which mails follow from what happened to a transfer [R9].

use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::Tx;
use infrastructure::persistence::notices::Notice;
use infrastructure::persistence::transfer_payees::TransferPayee;
use payout_domain::transfer::{Event, TransferPayout};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::record::Recorded;
use crate::staff::{self, StaffMember};
use crate::{Context, Error};

/// The mails that follow from a change, in the order of its events.
async fn of(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<Vec<Notice>, Error> {
    let mut notices = Vec::new();
    for event in &recorded.change.events {
        match event {
            Event::Created { needs_approval: true } => notices.extend(to_approvers(ctx, tx, recorded).await?),
            Event::Created { needs_approval: false } | Event::Approved => {
                notices.push(to_payee(ctx, recorded, MailKind::TransferInitiated, json!({})));
            }
            Event::Completed { transfer } => {
                let extra = json!({
                    "netAmount": transfer.calculation.net().to_string(),
                    "taxWithholding": transfer.calculation.withheld().to_string(),
                    "completedDate": transfer.at.date().to_string(),
                });
                notices.push(to_payee(ctx, recorded, MailKind::TransferCompleted, extra));
            }
            Event::Failed { failure } => {
                let extra = json!({ "reason": in_plain_words(&failure.error.code) });
                notices.push(to_payee(ctx, recorded, MailKind::TransferFailed, extra));
            }
            Event::Reversed { .. } => {
                let extra = json!({ "reason": "the payment provider took the transfer back" });
                notices.push(to_payee(ctx, recorded, MailKind::TransferFailed, extra));
            }
            Event::RetryScheduled { retry_at, .. } => {
                let extra = json!({ "nextRetryAt": retry_at.format(&Rfc3339).unwrap_or_default() });
                notices.push(to_payee(ctx, recorded, MailKind::TransferRetrying, extra));
            }
            Event::VoteCast { .. }
            | Event::Cancelled { .. }
            | Event::Claimed { .. }
            | Event::Unresolved { .. }
            | Event::AmountMismatch { .. }
            | Event::Retried { .. }
            | Event::PartlyReversed { .. }
            | Event::BankStatusChanged { .. } => {}
        }
    }
    Ok(notices)
}

/// The mails that follow from several changes.
pub(super) async fn of_all(ctx: &Context, tx: &Tx, all: &[Recorded<'_>]) -> Result<Vec<Notice>, Error> {
    let mut notices = Vec::new();
    for recorded in all {
        notices.extend(of(ctx, tx, recorded).await?);
    }
    Ok(notices)
}

/// To a payee who cannot be paid before he has opened his account. Once for each account.
pub(super) fn onboarding_required(ctx: &Context, payee: &TransferPayee) -> Notice {
    let account = payee.stripe_account_id.as_deref().unwrap_or("none");
    Notice {
        id: ctx.new_id(),
        kind: MailKind::OnboardingRequired,
        dedupe_key: format!("{}:{}:{account}", MailKind::OnboardingRequired.code(), payee.id),
        recipient: payee.email.clone(),
        recipient_name: payee.display_name.clone(),
        payout_id: None,
        data: json!({ "memberName": payee.display_name }),
    }
}

fn to_payee(ctx: &Context, recorded: &Recorded<'_>, kind: MailKind, extra: Value) -> Notice {
    let payee = recorded.payee;
    notice(ctx, recorded, kind, (&payee.email, &payee.display_name), extra)
}

async fn to_approvers(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<Vec<Notice>, Error> {
    let Some(ballot) = &recorded.payout.ballot else {
        return Ok(Vec::new());
    };
    let policy = &ctx.rules.transfers.policy;
    let to_one = |member: &StaffMember| {
        let extra = json!({
            "adminName": member.name,
            "currentApprovals": ballot.approvals(),
            "requiredApprovals": ballot.required(),
        });
        notice(
            ctx,
            recorded,
            MailKind::ApprovalNeeded,
            (&member.email, &member.name),
            extra,
        )
    };
    let staff = staff::all(ctx, &**tx).await?;
    let voters = staff
        .iter()
        .filter(|member| ballot.may_still_vote(member.user.0, &member.voting_roles(), policy));
    Ok(voters.map(to_one).collect())
}

/// The same kind of mail about the same version of a payout never goes twice to one address.
fn notice(
    ctx: &Context,
    recorded: &Recorded<'_>,
    kind: MailKind,
    (recipient, name): (&str, &str),
    extra: Value,
) -> Notice {
    let payout = recorded.payout;
    let mut data = data(payout, recorded.payee);
    if let (Some(data), Value::Object(extra)) = (data.as_object_mut(), extra) {
        data.extend(extra);
    }
    Notice {
        id: ctx.new_id(),
        kind,
        dedupe_key: format!("{}:{}:{}:{recipient}", kind.code(), payout.id, payout.version),
        recipient: recipient.to_owned(),
        recipient_name: name.to_owned(),
        payout_id: Some(payout.id.to_string()),
        data,
    }
}

fn data(payout: &TransferPayout, payee: &TransferPayee) -> Value {
    json!({
        "memberName": payee.display_name,
        "payoutId": payout.id.to_string(),
        "grossAmount": payout.amount.to_string(),
        "currency": payout.amount.currency().code(),
    })
}

/// What the payee can do something about is said so; the provider's own words are for staff.
fn in_plain_words(code: &str) -> &'static str {
    match code {
        "account_invalid" | "account_closed" | "resource_missing" => {
            "your account at the payment provider cannot be paid to any more"
        }
        "transfers_not_allowed" | "payouts_not_allowed" | "insufficient_capabilities_for_transfer" => {
            "your account at the payment provider may not receive transfers yet"
        }
        "payee_not_eligible" => "your account was not ready to be paid when the transfer was to be sent",
        _ => "the payment provider did not carry out the transfer",
    }
}
