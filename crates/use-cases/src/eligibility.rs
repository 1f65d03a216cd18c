//! Whether the company may pay anybody now, and who stands at the head of the queue.

mod reported;

use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::alerts::{NewAlert, Raised, Severity};
use infrastructure::persistence::eligibility::{self as stored, NewCheck};
use infrastructure::persistence::queue::{self, QueueRow};
use infrastructure::persistence::{Connection, Tx, notices};
use membership::{Criteria, Reason, reasons_against};
use money::{Currency, Money};
use payout_domain::UserId;
use payout_domain::eligibility::{Counted, Eligibility};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::{Actor, Context, Error, Role, alerts, audit, staff};

pub use reported::ReportedRevenue;

/// Why a check is made.
#[derive(Debug, Clone)]
pub enum Trigger {
    Manual(Actor),
    Schedule,
}

/// Where the company stands.
#[derive(Debug, Clone)]
pub struct Standing {
    pub eligibility: Eligibility,
    /// What the subscription service said at the last check; none where it is not asked.
    pub reported: Option<ReportedRevenue>,
}

/// A check that was kept.
#[derive(Debug, Clone)]
pub struct Checked {
    pub eligibility: Eligibility,
    pub reported: Option<ReportedRevenue>,
    /// The alert that stands for it; none when not eligible.
    pub alert_id: Option<String>,
}

/// A member of the queue as it is shown.
#[derive(Debug, Clone)]
pub struct QueueMember {
    pub user: UserId,
    pub membership: Option<Uuid>,
    pub full_name: String,
    pub email: String,
    pub queue_position: Option<u64>,
    pub tenure_start: Option<OffsetDateTime>,
    pub last_payment_at: Option<OffsetDateTime>,
    pub total_payments: u32,
    pub lifetime_total: Money,
    pub subscription_status: String,
    pub kyc_status: String,
    pub meets_time_requirement: bool,
    pub selectable: bool,
    pub reasons: Vec<Reason>,
}

/// Members read from the queue at a time, and the most that one answer walks over.
const STRIDE: i64 = 500;
/// Read beyond those wanted, because some on the way cannot be chosen: one page is mostly enough.
const SPARE: i64 = 25;
const WALK_MAX: i64 = 20_000;

/// The conditions as they stand; nothing is kept, and nobody else is asked.
#[tracing::instrument(skip_all)]
pub async fn status(ctx: &Context) -> Result<Standing, Error> {
    Ok(Standing {
        eligibility: evaluate(ctx, ctx.db.connection(), ctx.now()).await?,
        reported: reported::last(ctx).await?,
    })
}

/// Checks, keeps the check, and tells the staff when there is something new to tell [R1.5]. The subscription service is
/// asked first, outside the transaction; whatever it says or fails to say decides nothing.
#[tracing::instrument(skip_all)]
pub async fn check(ctx: &Context, trigger: Trigger) -> Result<Checked, Error> {
    let asked = reported::ask(ctx).await;
    let checked = keep(ctx, &trigger, asked).await?;
    if let Err(error) = clear_alerts(ctx, &checked).await {
        tracing::error!(%error, "an alert whose cause has passed stays open: {error}");
    }
    Ok(checked)
}

/// The check stands, whatever becomes of older alerts.
async fn clear_alerts(ctx: &Context, checked: &Checked) -> Result<(), Error> {
    if let Some(reported) = &checked.reported {
        reported::clear_when_equal(ctx, reported).await?;
    }
    alerts::eligibility_check_succeeded(ctx).await
}

async fn keep(ctx: &Context, trigger: &Trigger, asked: Option<reported::Asked>) -> Result<Checked, Error> {
    let now = ctx.now();
    let (name, actor) = match trigger {
        Trigger::Manual(actor) => ("manual", actor.clone()),
        Trigger::Schedule => ("schedule", Actor::worker()),
    };
    let tx = ctx.db.begin().await?;
    let eligibility = evaluate(ctx, &*tx, now).await?;
    let reported = asked.map(|asked| asked.beside(eligibility.counted.revenue));
    let mut result = as_json(&eligibility);
    result["subscription_revenue"] = json!(reported.as_ref().map(ReportedRevenue::to_json));
    let check = NewCheck {
        id: ctx.new_id(),
        trigger: name,
        by: actor.user(),
        eligible: eligibility.is_eligible(),
        result: &result,
        at: now,
    };
    stored::insert_check(&tx, &check).await?;
    let alert_id = if eligibility.is_eligible() {
        Some(tell(ctx, &tx, &eligibility, &result, now).await?)
    } else {
        None
    };
    if let Some(reported) = &reported {
        reported::warn_when_different(ctx, &tx, reported, eligibility.counted.revenue, now).await?;
    }
    let entry = audit::Entry {
        stream: "eligibility".to_owned(),
        action: "eligibility.checked".to_owned(),
        entity_type: "eligibility",
        entity_id: check.id.to_string(),
        user: None,
        success: true,
        facts: result.clone(),
    };
    audit::append(&tx, &actor, entry, now).await?;
    tx.commit().await?;
    Ok(Checked {
        eligibility,
        reported,
        alert_id,
    })
}

/// The members who would be chosen now, and, marked, those ahead of them who cannot be [R2.4].
#[tracing::instrument(skip_all)]
pub async fn members(ctx: &Context) -> Result<Vec<QueueMember>, Error> {
    let now = ctx.now();
    let db = ctx.db.reading().await?;
    let slots = evaluate(ctx, &db, now).await?.remaining_slots;
    let wanted = usize::try_from(slots).unwrap_or(usize::MAX);
    let (mut shown, mut found, mut passed, mut after) = (Vec::new(), 0, 0_i64, None);
    while found < wanted && passed < WALK_MAX {
        let stride = STRIDE.min(i64::try_from(wanted - found).unwrap_or(STRIDE).saturating_add(SPARE));
        let rows = queue::page(&db, after, passed, stride).await?;
        let Some(last) = rows.last() else { break };
        after = last.tenure_start.map(|tenure| (tenure, last.user_id));
        passed += i64::try_from(rows.len()).unwrap_or(STRIDE);
        let complete = rows.len() < usize::try_from(stride).unwrap_or(0);
        for row in rows {
            if found == wanted {
                break;
            }
            let member = member(ctx, row, now)?;
            found += usize::from(member.selectable);
            shown.push(member);
        }
        if complete {
            break;
        }
    }
    // Those behind the last who would be chosen stand ahead of nobody.
    if found < wanted {
        return Ok(shown);
    }
    let last = shown
        .iter()
        .rposition(|member| member.selectable)
        .map_or(0, |index| index + 1);
    shown.truncate(last);
    Ok(shown)
}

pub(crate) async fn evaluate(ctx: &Context, db: &impl Connection, now: OffsetDateTime) -> Result<Eligibility, Error> {
    let counted = stored::counted(db, now, ctx.rules.require_twelve_payments).await?;
    let counted = Counted {
        revenue: counted.revenue,
        payouts_standing: counted.payouts_standing,
        selectable_members: counted.selectable_members,
    };
    Ok(Eligibility::check(ctx.rules.terms.clone(), counted, now))
}

/// Everything that speaks against choosing a member now.
pub(crate) fn reasons(ctx: &Context, row: &QueueRow, now: OffsetDateTime) -> Vec<Reason> {
    let criteria = Criteria {
        require_twelve_payments: ctx.rules.require_twelve_payments,
    };
    reasons_against(&row.candidate(), &criteria, now)
}

pub(crate) fn member(ctx: &Context, row: QueueRow, now: OffsetDateTime) -> Result<QueueMember, Error> {
    let reasons = reasons(ctx, &row, now);
    let corrupt = |_| {
        infrastructure::persistence::StorageError::corrupt("member_queue", row.user_id, "lifetime total does not fit")
    };
    Ok(QueueMember {
        user: UserId(row.user_id),
        membership: row.membership_id,
        queue_position: row.position.and_then(|position| u64::try_from(position).ok()),
        tenure_start: row.tenure_start,
        last_payment_at: row.last_payment_at,
        total_payments: u32::try_from(row.payments).unwrap_or(0),
        lifetime_total: Money::from_decimal(row.lifetime, Currency::USD).map_err(corrupt)?,
        meets_time_requirement: row.candidate().meets_time_requirement(),
        selectable: reasons.is_empty(),
        reasons,
        full_name: row.full_name.unwrap_or_default(),
        email: row.email.unwrap_or_default(),
        subscription_status: row.subscription_status.unwrap_or_default(),
        kyc_status: row.kyc_status.unwrap_or_else(|| "missing".to_owned()),
    })
}

/// The answer as it is kept in checks, rounds and the audit.
pub(crate) fn as_json(eligibility: &Eligibility) -> Value {
    json!({
        "is_eligible": eligibility.is_eligible(),
        "total_revenue": eligibility.counted.revenue.to_string(),
        "revenue_threshold": eligibility.terms.threshold.to_string(),
        "company_age_months": eligibility.company_age_months,
        "required_months": eligibility.terms.months_needed,
        "potential_winners": eligibility.potential_winners,
        "remaining_slots": eligibility.remaining_slots,
        "payouts_standing": eligibility.counted.payouts_standing,
        "selectable_members": eligibility.counted.selectable_members,
        "reasons": eligibility.unmet.iter().map(|unmet| json!({"code": unmet.code(), "message": unmet.to_string()})).collect::<Vec<_>>(),
        "checked_at": eligibility.checked_at.format(&Rfc3339).ok(),
        "next_check_at": eligibility.next_check_at.format(&Rfc3339).ok(),
    })
}

/// One alert while none is open; with a new one, a mail to every administrator and finance manager.
async fn tell(
    ctx: &Context,
    tx: &Tx,
    eligibility: &Eligibility,
    result: &Value,
    now: OffsetDateTime,
) -> Result<String, Error> {
    let message = format!(
        "Revenue is {} USD; {} payouts can be initiated and {} members can be chosen.",
        eligibility.counted.revenue, eligibility.remaining_slots, eligibility.counted.selectable_members
    );
    let alert = NewAlert {
        cause: "payout_eligible",
        severity: Severity::Info,
        category: "payout_eligible",
        title: "Payouts can be initiated",
        message: &message,
        related_entity: json!({"type": "eligibility"}),
        trigger_info: result.clone(),
    };
    let raised = alerts::raise(ctx, tx, &alert, now).await?;
    if let Raised::New(alert_id) = &raised {
        let staff = staff::all(ctx, &**tx).await?;
        let told = staff
            .iter()
            .filter(|member| member.roles.contains(&Role::Admin) || member.roles.contains(&Role::FinanceManager));
        let mails: Vec<notices::Notice> = told
            .map(|member| notices::Notice {
                id: ctx.new_id(),
                kind: MailKind::EligibilityReached,
                dedupe_key: format!("eligibility_reached:{alert_id}:{}", member.email),
                recipient: member.email.clone(),
                recipient_name: member.name.clone(),
                payout_id: None,
                data: json!({"adminName": member.name, "totalRevenue": eligibility.counted.revenue.to_string(), "currency": "USD",
                    "remainingSlots": eligibility.remaining_slots, "eligibleMemberCount": eligibility.counted.selectable_members}),
            })
            .collect();
        notices::insert(tx, &mails, now).await?;
    }
    Ok(raised.alert_id().to_owned())
}
