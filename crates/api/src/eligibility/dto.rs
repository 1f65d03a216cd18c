use payout_domain::eligibility as domain;
use serde::Serialize;
use use_cases::eligibility as use_case;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::output::{Amount, Moment, Why};

/// Whether the company may pay, and what it was decided on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Eligibility {
    #[schema(example = true)]
    is_eligible: bool,
    /// The sum of the payments that count.
    total_revenue: Amount,
    revenue_threshold: Amount,
    #[schema(example = "USD")]
    currency: String,
    /// Full calendar months since the business was launched.
    #[schema(example = 14)]
    company_age_months: u32,
    #[schema(example = 12)]
    required_months: u32,
    /// How many rewards revenue allows.
    #[schema(example = 2)]
    potential_winners: u64,
    /// Those not yet taken by standing payouts.
    #[schema(example = 1)]
    remaining_slots: u64,
    /// Members who could be selected now.
    #[schema(example = 41)]
    eligible_member_count: u64,
    #[schema(example = true)]
    meets_revenue_requirement: bool,
    #[schema(example = true)]
    meets_time_requirement: bool,
    /// Every condition that is not met, with what is missing.
    reasons: Vec<Why>,
    /// What the subscription service said at the last check, where one is configured and was asked. It decides nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_revenue: Option<ReportedRevenue>,
    next_check_date: Moment,
    checked_at: Moment,
}

/// Revenue as the subscription service knows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportedRevenue {
    /// None when it could not be had.
    #[schema(value_type = Option<String>, example = "250025.00")]
    total_revenue: Option<Amount>,
    /// By how much it was more than the database's figure when it was asked for.
    #[schema(value_type = Option<String>, example = "25.00")]
    difference: Option<Amount>,
    /// Why there is no figure.
    #[schema(example = "the subscription service does not answer")]
    note: Option<String>,
    asked_at: Moment,
}

/// A check that was stored.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EligibilityCheck)]
pub struct Checked {
    eligibility: Eligibility,
    /// The alert that is open now, when the company is eligible.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "0199f1c2-b7d4-7e11-8c3a-6d5e4f3a2b1c")]
    alert_id: Option<String>,
}

/// The head of the queue.
#[derive(Serialize, ToSchema)]
pub struct EligibleMembers {
    members: Vec<QueueMember>,
    #[schema(example = 1)]
    count: usize,
}

/// One member in the queue.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QueueMember {
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "7c1d8b63-9b54-4c2f-8e7f-3a2b4c5d6e7f")]
    membership_id: Option<Uuid>,
    #[schema(example = "Ada Lovelace")]
    full_name: String,
    #[schema(example = "ada@example.com")]
    email: String,
    /// From 1, without gaps.
    #[schema(example = 1)]
    queue_position: Option<u64>,
    tenure_start_date: Option<Moment>,
    last_payment_date: Option<Moment>,
    /// Payments that count, in the current tenure.
    #[schema(example = 18)]
    total_payments: u32,
    lifetime_total: Amount,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = "active")]
    subscription_status: String,
    #[schema(example = "verified")]
    kyc_status: String,
    /// Has made twelve payments that count.
    #[schema(example = true)]
    meets_time_requirement: bool,
    #[schema(example = true)]
    selectable: bool,
    /// Everything that speaks against selecting the member.
    reasons: Vec<Why>,
}

impl From<use_case::Standing> for Eligibility {
    fn from(it: use_case::Standing) -> Self {
        Self::new(it.eligibility, it.reported)
    }
}

impl Eligibility {
    fn new(it: domain::Eligibility, reported: Option<use_case::ReportedRevenue>) -> Self {
        Self {
            subscription_revenue: reported.map(ReportedRevenue::from),
            is_eligible: it.is_eligible(),
            meets_revenue_requirement: it.meets_revenue(),
            meets_time_requirement: it.meets_age(),
            total_revenue: Amount(it.counted.revenue),
            revenue_threshold: Amount(it.terms.threshold),
            currency: it.terms.threshold.currency().to_string(),
            company_age_months: it.company_age_months,
            required_months: it.terms.months_needed,
            potential_winners: it.potential_winners,
            remaining_slots: it.remaining_slots,
            eligible_member_count: it.counted.selectable_members,
            reasons: it.unmet.iter().map(|unmet| Why::new(unmet.code(), unmet)).collect(),
            next_check_date: Moment(it.next_check_at),
            checked_at: Moment(it.checked_at),
        }
    }
}

impl From<use_case::ReportedRevenue> for ReportedRevenue {
    fn from(it: use_case::ReportedRevenue) -> Self {
        Self {
            total_revenue: it.total.map(Amount),
            difference: it.difference.map(Amount),
            note: it.note,
            asked_at: Moment(it.asked_at),
        }
    }
}

impl From<use_case::Checked> for Checked {
    fn from(it: use_case::Checked) -> Self {
        Self {
            eligibility: Eligibility::new(it.eligibility, it.reported),
            alert_id: it.alert_id,
        }
    }
}

impl From<Vec<use_case::QueueMember>> for EligibleMembers {
    fn from(members: Vec<use_case::QueueMember>) -> Self {
        Self {
            count: members.len(),
            members: members.into_iter().map(QueueMember::from).collect(),
        }
    }
}

impl From<use_case::QueueMember> for QueueMember {
    fn from(it: use_case::QueueMember) -> Self {
        Self {
            user_id: it.user.0,
            membership_id: it.membership,
            full_name: it.full_name,
            email: it.email,
            queue_position: it.queue_position,
            tenure_start_date: it.tenure_start.map(Moment),
            last_payment_date: it.last_payment_at.map(Moment),
            total_payments: it.total_payments,
            lifetime_total: Amount(it.lifetime_total),
            currency: it.lifetime_total.currency().to_string(),
            subscription_status: it.subscription_status,
            kyc_status: it.kyc_status,
            meets_time_requirement: it.meets_time_requirement,
            selectable: it.selectable,
            reasons: it
                .reasons
                .iter()
                .map(|reason| Why::new(reason.code(), reason))
                .collect(),
        }
    }
}
