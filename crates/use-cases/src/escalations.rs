//! What has waited too long, an approval for three days, a confirmation for five [R3.6, R6.4]; and what fails too often
//! [R10.4].

use std::collections::BTreeSet;

use infrastructure::persistence::alerts::{self as stored_alerts, AlertRow, Raised};
use infrastructure::persistence::overdue::{self, Overdue};
use infrastructure::persistence::payouts::{self as stored, StoredPayout};
use infrastructure::persistence::{Tx, notices};
use payout_domain::{MemberPayout, Status};
use time::{Duration, OffsetDateTime};

use crate::notices::Subject;
use crate::{Actor, Context, Error, alerts, facts, staff};

const APPROVAL_MAX: Duration = Duration::days(3);
const CONFIRMATION_MAX: Duration = Duration::days(5);
const STRIDE: i64 = 200;
/// How long the database has to answer until an outage counts as over.
const QUIET: Duration = Duration::HOUR;
/// Open alerts of one category that a run looks at.
const ALERTS_MAX: u64 = 5000;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Escalated {
    pub raised: u64,
    /// Alerts whose cause is gone.
    pub resolved: u64,
    /// Payouts and alerts that could not be looked at, with the reason.
    pub failed: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    Approval,
    Confirmation,
}

/// Raises an alert for whatever waits too long, reminds who can act, and resolves alerts whose cause is gone.
#[tracing::instrument(skip_all)]
pub async fn escalate(ctx: &Context) -> Result<Escalated, Error> {
    let mut run = Escalated::default();
    for wait in [Wait::Approval, Wait::Confirmation] {
        let standing = raise_all(ctx, wait, &mut run).await?;
        for alert in stored_alerts::open_of_category(ctx.db.connection(), wait.category(), ALERTS_MAX).await? {
            if alert.cause.as_ref().is_some_and(|cause| !standing.contains(cause)) {
                match resolve(ctx, &alert).await {
                    Ok(()) => run.resolved += 1,
                    // Somebody was faster.
                    Err(Error::AlertResolved) => {}
                    Err(error) => run.failed.push((alert.alert_id, error.to_string())),
                }
            }
        }
    }
    let quiet_since = ctx.now() - QUIET;
    let notes = "the database has answered for an hour since";
    run.resolved += alerts::clear_after(ctx, alerts::DATABASE_UNREACHABLE, quiet_since, notes).await?;
    let watched = alerts::watch_failures(ctx).await?;
    run.raised += watched.raised;
    run.resolved += watched.resolved;
    Ok(run)
}

/// The causes that stand now.
async fn raise_all(ctx: &Context, wait: Wait, run: &mut Escalated) -> Result<BTreeSet<String>, Error> {
    let mut standing = BTreeSet::new();
    let mut after = String::new();
    loop {
        let found = wait.overdue(ctx, &after).await?;
        let Some(last) = found.last() else { return Ok(standing) };
        after.clone_from(&last.payout_id);
        for overdue in found {
            match raise(ctx, wait, &overdue).await {
                Ok(raised) => run.raised += u64::from(raised),
                Err(error) => run.failed.push((overdue.payout_id.clone(), error.to_string())),
            }
            standing.insert(wait.cause(&overdue));
        }
    }
}

/// `true` when an alert was raised. The payout is looked at again under its lock: it may have moved on.
async fn raise(ctx: &Context, wait: Wait, overdue: &Overdue) -> Result<bool, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let Some(StoredPayout::Ours(ours)) = stored::lock(&tx, &overdue.payout_id).await? else {
        return Ok(false);
    };
    let (payout, _) = *ours;
    if payout.status() != wait.status() {
        return Ok(false);
    }
    let category = wait.category();
    let (title, message) = wait.words(&payout);
    let cause = wait.cause(overdue);
    let raised = alerts::payout_waits(ctx, &tx, (category, &cause), &payout, (title, &message), now).await?;
    if wait == Wait::Approval {
        remind(ctx, &tx, &payout, now).await?;
    }
    tx.commit().await?;
    Ok(matches!(raised, Raised::New(_)))
}

/// Mails everybody who may still vote, once in each round.
async fn remind(ctx: &Context, tx: &Tx, payout: &MemberPayout, now: OffsetDateTime) -> Result<(), Error> {
    let payout_id = payout.id.to_string();
    let payee = facts::payee(ctx, &**tx, payout.payee, now.year(), Some(&payout_id)).await?;
    let subject = Subject {
        payout,
        payee: &payee,
        calculation: None,
        masked_account: None,
        now,
    };
    let staff = staff::all(ctx, &**tx).await?;
    Ok(notices::insert(tx, &subject.reminders(ctx, &staff), now).await?)
}

async fn resolve(ctx: &Context, alert: &AlertRow) -> Result<(), Error> {
    let notes = Some("the payout no longer waits for this");
    alerts::resolve(ctx, &Actor::worker(), &alert.alert_id, notes).await?;
    Ok(())
}

impl Wait {
    fn category(self) -> &'static str {
        match self {
            Self::Approval => "approval_overdue",
            Self::Confirmation => "payment_overdue",
        }
    }

    fn status(self) -> Status {
        match self {
            Self::Approval => Status::PendingApproval,
            Self::Confirmation => Status::PaymentSent,
        }
    }

    /// Each approval round waits for itself.
    fn cause(self, overdue: &Overdue) -> String {
        match self {
            Self::Approval => format!("approval_overdue:{}:{}", overdue.payout_id, overdue.approval_round),
            Self::Confirmation => format!("payment_overdue:{}", overdue.payout_id),
        }
    }

    fn words(self, payout: &MemberPayout) -> (&'static str, String) {
        match self {
            Self::Approval => (
                "A payout has waited for approval for more than three days",
                format!(
                    "payout {} has {} of {} approvals",
                    payout.id,
                    payout.ballot.approvals(),
                    payout.ballot.required()
                ),
            ),
            Self::Confirmation => (
                "A payment was sent five days ago and nobody has confirmed it",
                format!("confirm the payment of payout {}, or report its failure", payout.id),
            ),
        }
    }

    async fn overdue(self, ctx: &Context, after: &str) -> Result<Vec<Overdue>, Error> {
        let (db, now) = (ctx.db.connection(), ctx.now());
        Ok(match self {
            Self::Approval => overdue::approvals(db, now - APPROVAL_MAX, after, STRIDE).await?,
            Self::Confirmation => overdue::payments(db, (now - CONFIRMATION_MAX).date(), after, STRIDE).await?,
        })
    }
}
