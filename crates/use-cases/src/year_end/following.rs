//! The form of a payee follows each payment that arrived, failed or came back, in the payment's own transaction.

use infrastructure::persistence::Tx;
use infrastructure::persistence::information_returns as returns;
use money::Money;
use payout_domain::transfer::{self, TaxReporting, TransferPayout};
use payout_domain::{Event, MemberPayout, PayoutId, UserId};
use serde_json::json;
use tax::FormType;
use time::{OffsetDateTime, UtcOffset};

use super::changes::Changes;
use super::plan;
use crate::{Actor, Context, Error, audit};

/// A payment that moved.
struct Payment {
    payout: PayoutId,
    payee: UserId,
    /// The form on which it is reported, and the year, which is that of the payment even when it comes back later.
    form: FormType,
    year: i32,
    arrived: bool,
}

impl Payment {
    const fn why(&self) -> &'static str {
        if self.arrived {
            "another payment arrived"
        } else {
            "a payment came back"
        }
    }
}

/// After a member payout changed.
pub(crate) async fn follow(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    payout: &MemberPayout,
    events: &[Event],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let moved = |event: &Event| match event {
        Event::Completed { .. } => Some(true),
        Event::PaymentFailed { .. } | Event::Returned { .. } => Some(false),
        _ => None,
    };
    let arrivals: Vec<bool> = events.iter().filter_map(moved).collect();
    if arrivals.is_empty() {
        return Ok(());
    }
    let Some(year) = returns::year_sent(&**tx, &payout.id.to_string()).await? else {
        return Ok(());
    };
    let payment = Payment {
        payout: payout.id,
        payee: payout.payee,
        form: FormType::Misc,
        year,
        arrived: arrivals.contains(&true),
    };
    follow_payment(ctx, tx, actor, &payment, now).await
}

/// After a transfer changed. What Stripe reports is on no form of ours [R7.6].
pub(crate) async fn follow_transfer(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    payout: &TransferPayout,
    events: &[transfer::Event],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let accepted = payout
        .accepted()
        .filter(|transfer| transfer.reporting == TaxReporting::Service);
    let (Some(transfer), Some(arrived)) = (accepted, events.iter().filter_map(arrival).next_back()) else {
        return Ok(());
    };
    let payment = Payment {
        payout: payout.id,
        payee: payout.payee_user,
        form: payout.kind.income().form(),
        year: transfer.at.to_offset(UtcOffset::UTC).year(),
        arrived,
    };
    follow_payment(ctx, tx, actor, &payment, now).await
}

/// Whether the money arrived or came back; what came back in part counts in full, as in the books.
const fn arrival(event: &transfer::Event) -> Option<bool> {
    use transfer::Event;
    match event {
        Event::Completed { .. } => Some(true),
        Event::Reversed { .. } => Some(false),
        Event::PartlyReversed { .. }
        | Event::Created { .. }
        | Event::VoteCast { .. }
        | Event::Approved
        | Event::Cancelled { .. }
        | Event::Claimed { .. }
        | Event::RetryScheduled { .. }
        | Event::Unresolved { .. }
        | Event::AmountMismatch { .. }
        | Event::Failed { .. }
        | Event::Retried { .. }
        | Event::BankStatusChanged { .. } => None,
    }
}

async fn follow_payment(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    payment: &Payment,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let (year, why) = (payment.year, payment.why());
    returns::hold(tx, payment.payee).await?;
    let Some(payee) = returns::payee(&**tx, year, payment.form, payment.payee).await? else {
        return Ok(());
    };
    let step = plan::after_payment(&payee, &ctx.rules.tax_table, year, payment.arrived)?;
    let changes = Changes::of(ctx, &[(payee, step)], Some(why))?;
    changes.save(tx, year, Some(why), now).await?;
    match entry(&changes, payment) {
        Some(entry) => Ok(audit::append(tx, actor, entry, now).await?),
        None => Ok(()),
    }
}

/// The one form that follows a payment, in the audit log [R10.1].
fn entry(changes: &Changes, payment: &Payment) -> Option<audit::Entry> {
    let (added, ended) = (changes.added.first(), changes.ended.first());
    let new_id = added.map(|new| new.form_id.to_string());
    let action = match (added, ended) {
        (None, None) => return None,
        (Some(_), None) => "tax_form.drafted",
        (Some(_), Some(_)) => "tax_form.replaced",
        (None, Some(_)) => "tax_form.withdrawn",
    };
    let dollars = |cents: Option<i64>| cents.map(|cents| Money::usd(cents).to_string());
    Some(audit::Entry {
        stream: audit::stream("tax_form"),
        action: action.to_owned(),
        entity_type: "tax_form",
        entity_id: new_id.or_else(|| ended.cloned())?,
        user: Some(payment.payee),
        success: true,
        facts: json!({
            "taxYear": payment.year,
            "formType": payment.form.code(),
            "payoutId": payment.payout.to_string(),
            "status": added.map(|new| new.state),
            "royalties": dollars(added.map(|new| new.royalties_cents)),
            "otherIncome": dollars(added.map(|new| new.other_income_cents)),
            "compensation": dollars(added.map(|new| new.compensation_cents)),
            "taxWithheld": dollars(added.map(|new| new.tax_withheld_cents)),
            "supersedes": ended,
            "reason": payment.why(),
        }),
    })
}
