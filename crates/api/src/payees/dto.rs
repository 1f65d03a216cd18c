use garde::Validate;
use payout_domain::UserId;
use payout_domain::transfer::{Onboarding, PayeeKind};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use use_cases::transfers::payees::{Changes, Filter, NewPayee, OnboardingLink, TransferPayee};
use use_cases::transfers::{BalanceView, EligibilityView};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank, not_blank_if_given, number};
use crate::output::{Moment, Why};
use crate::problem::Problem;

/// What somebody is paid for: placements, or what he created.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PayeeKind, example = "creator")]
pub enum KindName {
    Recruiter,
    Creator,
}

/// How far a payee has come in opening his account.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Onboarding, example = "completed")]
pub enum OnboardingName {
    Pending,
    InProgress,
    PendingVerification,
    Completed,
    Failed,
}

/// Somebody to be paid by transfer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreatePayee {
    /// The user of the main application.
    #[garde(skip)]
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[garde(skip)]
    kind: KindName,
    #[garde(length(chars, max = 200), custom(not_blank))]
    #[schema(max_length = 200, example = "Nina Vogel")]
    display_name: String,
    #[garde(email, length(chars, max = 254))]
    #[schema(max_length = 254, example = "nina@example.com")]
    email: String,
    /// The account at the payment provider, where he has one.
    #[garde(inner(length(chars, max = 100), pattern("^acct_[A-Za-z0-9_]+$")))]
    #[schema(max_length = 100, example = "acct_1Nv0FGQ9RKHgCVdK")]
    stripe_account_id: Option<String>,
    /// By which the main application knows him.
    #[garde(inner(length(chars, max = 100)), custom(not_blank_if_given))]
    #[schema(max_length = 100, example = "creator-4711")]
    external_id: Option<String>,
    /// The main application has verified who he is.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = true)]
    verified: bool,
}

/// What to change of a payee.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePayee {
    #[garde(inner(length(chars, max = 200)), custom(not_blank_if_given))]
    #[schema(max_length = 200, example = "Nina Vogel-Braun")]
    display_name: Option<String>,
    #[garde(inner(email, length(chars, max = 254)))]
    #[schema(max_length = 254, example = "nina@example.com")]
    email: Option<String>,
    #[garde(inner(length(chars, max = 100), pattern("^acct_[A-Za-z0-9_]+$")))]
    #[schema(max_length = 100, example = "acct_1Nv0FGQ9RKHgCVdK")]
    stripe_account_id: Option<String>,
    #[garde(inner(length(chars, max = 100)), custom(not_blank_if_given))]
    #[schema(max_length = 100, example = "creator-4711")]
    external_id: Option<String>,
    #[garde(skip)]
    #[schema(example = true)]
    verified: Option<bool>,
}

/// Why somebody is paid without an approved W-9.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptWithholding {
    #[garde(length(chars, min = 10, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "The form is on its way by post; tax is withheld until then"
    )]
    pub reason: String,
}

/// Which payees to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PayeeFilter {
    /// Paid for this.
    #[param(inline)]
    kind: Option<KindName>,
    /// Having come this far.
    #[param(inline)]
    onboarding: Option<OnboardingName>,
    /// Being this user.
    #[param(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Option<Uuid>,
    /// Known by this to the main application.
    #[garde(inner(length(chars, max = 100)))]
    #[param(example = "creator-4711")]
    external_id: Option<String>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// Somebody who is paid by transfer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payee {
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    /// `recruiter` or `creator`.
    #[schema(example = "creator")]
    kind: String,
    #[schema(example = "Nina Vogel")]
    display_name: String,
    #[schema(example = "nina@example.com")]
    email: String,
    #[schema(example = "creator-4711")]
    external_id: Option<String>,
    #[schema(example = "acct_1Nv0FGQ9RKHgCVdK")]
    stripe_account_id: Option<String>,
    /// `pending`, `in_progress`, `pending_verification`, `completed` or `failed`.
    #[schema(example = "completed")]
    onboarding_status: String,
    /// What the payment provider still wants of him.
    #[schema(example = json!(["individual.verification.document"]))]
    requirements_due: Vec<String>,
    #[schema(example = true)]
    transfers_enabled: bool,
    #[schema(example = true)]
    payouts_enabled: bool,
    #[schema(example = true)]
    verified: bool,
    /// He is paid without an approved W-9, with tax withheld.
    #[schema(example = false)]
    withholding_accepted: bool,
    created_at: Moment,
    updated_at: Moment,
}

/// Where a payee gives the payment provider what it needs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OnboardingLink)]
pub struct LinkToOnboard {
    #[schema(example = "https://connect.stripe.com/setup/e/acct_1Nv0FGQ9RKHgCVdK/abc")]
    url: String,
    expires_at: Moment,
}

/// Whether a payee can be paid his balance.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PayeeEligibility)]
pub struct EligibilityOfPayee {
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = true)]
    eligible: bool,
    checks: Vec<PassedCheck>,
    /// Empty when he can.
    reasons: Vec<Why>,
}

/// One of the checks.
#[derive(Serialize, ToSchema)]
#[schema(as = PayeeCheck)]
pub struct PassedCheck {
    #[schema(example = "onboardingComplete")]
    check: &'static str,
    #[schema(example = true)]
    passed: bool,
}

/// What is owed to a payee.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PayeeBalance)]
pub struct BalanceOfPayee {
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = "creator")]
    kind: String,
    #[schema(example = "USD")]
    currency: String,
    /// Owed and not paid, what is in flight included.
    #[schema(example = 125_000)]
    total_cents: i64,
    /// Kept back of it, by percentage.
    #[schema(example = 12_500)]
    reserved_cents: i64,
    /// Claimed by payouts that are still going on.
    #[schema(example = 40_000)]
    in_flight_cents: i64,
    /// What he objects to; not part of the total.
    #[schema(example = 0)]
    disputed_cents: i64,
    /// Of a recruiter: kept back of his shares by holds.
    #[schema(example = 0)]
    held_cents: i64,
    /// Of a recruiter: what schedules will pay, those included whose payout failed and can be tried again.
    #[schema(example = 0)]
    scheduled_cents: i64,
    /// What could be paid out now.
    #[schema(example = 72_500)]
    available_cents: i64,
    /// The least that is paid out.
    #[schema(example = 5_000)]
    minimum_cents: i64,
    #[schema(example = true)]
    meets_minimum: bool,
}

impl From<KindName> for PayeeKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Recruiter => Self::Recruiter,
            KindName::Creator => Self::Creator,
        }
    }
}

impl From<OnboardingName> for Onboarding {
    fn from(name: OnboardingName) -> Self {
        match name {
            OnboardingName::Pending => Self::Pending,
            OnboardingName::InProgress => Self::InProgress,
            OnboardingName::PendingVerification => Self::PendingVerification,
            OnboardingName::Completed => Self::Completed,
            OnboardingName::Failed => Self::Failed,
        }
    }
}

impl From<CreatePayee> for NewPayee {
    fn from(it: CreatePayee) -> Self {
        Self {
            user: UserId(it.user_id),
            kind: it.kind.into(),
            display_name: it.display_name.trim().to_owned(),
            email: it.email,
            account: it.stripe_account_id,
            external_id: it.external_id,
            verified: it.verified,
        }
    }
}

impl From<ChangePayee> for Changes {
    fn from(it: ChangePayee) -> Self {
        Self {
            display_name: it.display_name.map(|name| name.trim().to_owned()),
            email: it.email,
            account: it.stripe_account_id,
            external_id: it.external_id,
            verified: it.verified,
        }
    }
}

impl PayeeFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(Filter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = Filter {
            kind: self.kind.map(Into::into),
            onboarding: self.onboarding.map(Into::into),
            user: self.user_id.map(UserId),
            external_id: self.external_id,
        };
        Ok((filter, paging))
    }
}

impl Payee {
    pub fn of(it: TransferPayee) -> Self {
        Self {
            payee_id: it.id,
            user_id: it.user_id,
            verified: it.is_verified(),
            withholding_accepted: it.withholding_accepted_at.is_some(),
            kind: it.kind,
            display_name: it.display_name,
            email: it.email,
            external_id: it.external_id,
            stripe_account_id: it.stripe_account_id,
            onboarding_status: it.onboarding,
            requirements_due: it.requirements_due,
            transfers_enabled: it.transfers_enabled,
            payouts_enabled: it.payouts_enabled,
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}

impl LinkToOnboard {
    pub fn of(link: &OnboardingLink) -> Self {
        Self {
            url: link.url.expose_secret().to_owned(),
            expires_at: Moment(link.expires_at),
        }
    }
}

impl EligibilityOfPayee {
    pub fn of(it: &EligibilityView) -> Self {
        let checks = it.checks.iter().map(|check| PassedCheck {
            check: check.check.code(),
            passed: check.passed,
        });
        Self {
            payee_id: it.payee.0,
            eligible: it.eligible,
            checks: checks.collect(),
            reasons: it
                .blockers
                .iter()
                .map(|blocker| Why::new(blocker.code(), blocker))
                .collect(),
        }
    }
}

impl BalanceOfPayee {
    pub fn of(it: &BalanceView) -> Self {
        let balance = &it.balance;
        let available = balance.available();
        Self {
            payee_id: it.payee.id,
            kind: it.payee.kind.clone(),
            currency: balance.total.currency().code().to_owned(),
            total_cents: balance.total.minor(),
            reserved_cents: balance.reserved.minor(),
            in_flight_cents: balance.in_flight.minor(),
            disputed_cents: balance.disputed.minor(),
            held_cents: balance.held.minor(),
            scheduled_cents: balance.scheduled.minor(),
            available_cents: available.minor(),
            minimum_cents: it.minimum.minor(),
            meets_minimum: available.minor() >= it.minimum.minor(),
        }
    }
}
