use garde::Validate;
use payout_domain::UserId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use use_cases::payouts::Flag;
use use_cases::{Actor, members, membership};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::input::not_blank;
use crate::output::{Day, Moment};
use crate::payouts::{Blocker, PaymentMethodName, Payout, Subject};

/// Where a member stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MemberStatus)]
pub struct Status {
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<Payout>,
    membership: Membership,
    /// What the member himself has to do for his payout.
    actions_required: Vec<Blocker>,
    /// What staff should look at; it blocks nothing. `SHARED_ACCOUNT`: another member has given the same account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>, example = json!(["SHARED_ACCOUNT"]))]
    flags: Option<Vec<&'static str>>,
}

/// The membership, as far as payouts concern it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Membership {
    #[schema(example = false)]
    has_received_payout: bool,
    payout_date: Option<Day>,
    /// Twelve months after the payout.
    scheduled_removal_date: Option<Day>,
    #[schema(example = true)]
    is_active: bool,
    #[schema(example = false)]
    can_reactivate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 17)]
    queue_position: Option<u64>,
    /// When the membership ended after the payout.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed_at: Option<Moment>,
    /// Since when the member counts anew. Payouts before are not part of this membership.
    #[serde(skip_serializing_if = "Option::is_none")]
    rejoined_at: Option<Moment>,
}

/// The payment with which a member comes back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReactivateMember)]
pub struct Reactivate {
    /// The main application's id of the payment, or the provider's.
    #[garde(length(chars, max = 255), custom(not_blank))]
    #[schema(min_length = 1, max_length = 255, example = "0199f1c2-77aa-7c44-9d1b-5a0e7b8c9d01")]
    payment_id: String,
    /// Not in the future. The tenure begins with it, or with the payment's own time where it is known here.
    #[garde(skip)]
    payment_date: Moment,
    /// The new subscription, if it is not the payment's.
    #[garde(skip)]
    #[schema(example = "0199f1c2-88bb-7c44-9d1b-5a0e7b8c9d02")]
    subscription_id: Option<Uuid>,
}

/// A member who counts anew.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReactivatedMember)]
pub struct Reactivated {
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    tenure_start_date: Moment,
    /// Missing until a payment that counts has arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1042)]
    queue_position: Option<u64>,
}

/// A membership that has ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RemovedMembership)]
#[expect(clippy::struct_field_names, reason = "the field is called like this on the wire")]
pub struct Removed {
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d01")]
    payout_id: String,
    removed_at: Moment,
}

/// Where money is sent by ACH. What the fields may hold is the rule of the payment system, not of this shape.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct BankInfo {
    /// 2 to 100 letters, blanks, hyphens, apostrophes and full stops.
    #[schema(example = "Ada Lovelace")]
    account_holder_name: String,
    /// Nine digits with a valid check digit.
    #[schema(value_type = String, example = "021000021")]
    routing_number: SecretString,
    /// 4 to 17 digits.
    #[schema(value_type = String, example = "000123456789")]
    account_number: SecretString,
    /// `checking` or `savings`.
    #[schema(example = "checking")]
    account_type: String,
}

/// A Form W-9.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct TaxInfo {
    /// Nobody else can give a W-9.
    #[schema(example = true)]
    us_person: bool,
    #[schema(example = "Ada Lovelace")]
    legal_name: String,
    #[schema(example = "Analytical Engines LLC")]
    business_name: Option<String>,
    /// `individual`, `sole_proprietor`, `c_corporation`, `s_corporation`, `partnership`, `trust_estate`, `llc_c`,
    /// `llc_s`, `llc_partnership` or `other`.
    #[schema(example = "individual")]
    tax_classification: String,
    /// Codes 1 to 13 of the form.
    #[schema(example = "5")]
    exempt_payee_code: Option<String>,
    address: Address,
    /// Nine digits, with or without hyphens.
    #[schema(value_type = String, example = "400-01-0001")]
    tin: SecretString,
    /// `ssn`, `ein`, `itin` or `atin`.
    #[schema(example = "ssn")]
    tin_type: String,
    /// Under penalties of perjury, as the form says. Has to be true.
    #[schema(example = true)]
    certified: bool,
    /// The name, typed.
    #[schema(example = "Ada Lovelace")]
    signature: String,
}

/// A form that was handed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubmittedTaxForm)]
pub struct SubmittedForm {
    #[schema(example = "0199f1c2-aa01-7c44-9d1b-5a0e7b8c9d01")]
    form_id: String,
    #[schema(example = "pending")]
    status: String,
    #[schema(example = "0001")]
    tin_last4: String,
}

/// How a member is paid.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PaymentMethodChoice)]
pub struct Method {
    #[garde(skip)]
    pub payment_method: PaymentMethodName,
}

/// A postal address.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Address {
    #[schema(example = "12 St James's Square")]
    street: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Apt 4")]
    line2: Option<String>,
    #[schema(example = "Springfield")]
    city: String,
    /// Two letters in the United States.
    #[schema(example = "IL")]
    state: String,
    #[schema(example = "62701")]
    postal_code: String,
    /// ISO 3166, two letters.
    #[schema(example = "US")]
    country: String,
}

impl Status {
    pub fn seen_by(reader: &Actor, user: UserId, it: members::MemberStatus) -> Self {
        let subject = Subject {
            payout_id: it.payout.as_ref().map(|payout| payout.payout_id.as_str()),
            payee: user,
            form_id: it.form_id.as_deref(),
        };
        let actions_required = it
            .actions_required
            .into_iter()
            .map(|blocker| Blocker::new(blocker, &subject))
            .collect();
        Self {
            actions_required,
            flags: it.flags.map(|flags| flags.into_iter().map(Flag::code).collect()),
            payout: it.payout.map(|payout| Payout::seen_by(reader, payout)),
            membership: Membership {
                has_received_payout: it.has_received_payout,
                payout_date: it.payout_date.map(Day),
                scheduled_removal_date: it.scheduled_removal_date.map(Day),
                is_active: it.is_active,
                can_reactivate: it.can_reactivate,
                queue_position: it.queue_position,
                removed_at: it.removed_at.map(Moment),
                rejoined_at: it.rejoined_at.map(Moment),
            },
        }
    }
}

impl From<Reactivate> for membership::Rejoining {
    fn from(body: Reactivate) -> Self {
        Self {
            payment_id: body.payment_id.trim().to_owned(),
            paid_at: body.payment_date.0,
            subscription: body.subscription_id,
        }
    }
}

impl Reactivated {
    pub fn new(user: UserId, it: membership::Rejoined) -> Self {
        Self {
            user_id: user.0,
            tenure_start_date: Moment(it.tenure_start),
            queue_position: it.queue_position,
        }
    }
}

impl Removed {
    pub fn new(user: UserId, it: membership::Removed) -> Self {
        Self {
            user_id: user.0,
            payout_id: it.payout_id,
            removed_at: Moment(it.removed_at),
        }
    }
}

impl From<BankInfo> for members::BankInfo {
    fn from(body: BankInfo) -> Self {
        Self {
            holder: body.account_holder_name,
            routing: body.routing_number,
            account: body.account_number,
            account_type: body.account_type,
        }
    }
}

impl From<TaxInfo> for members::TaxInfo {
    fn from(body: TaxInfo) -> Self {
        Self {
            us_person: body.us_person,
            legal_name: body.legal_name,
            business_name: body.business_name,
            tax_classification: body.tax_classification,
            exempt_payee_code: body.exempt_payee_code,
            address: body.address.into(),
            tin: body.tin,
            tin_type: body.tin_type,
            certified: body.certified,
            signature: body.signature,
        }
    }
}

impl From<members::SubmittedForm> for SubmittedForm {
    fn from(it: members::SubmittedForm) -> Self {
        Self {
            form_id: it.form_id,
            status: it.status,
            tin_last4: it.tin_last4,
        }
    }
}

impl From<Address> for members::Address {
    fn from(body: Address) -> Self {
        let Address {
            street,
            line2,
            city,
            state,
            postal_code,
            country,
        } = body;
        Self {
            street,
            line2,
            city,
            state,
            postal_code,
            country,
        }
    }
}

impl From<members::Address> for Address {
    fn from(it: members::Address) -> Self {
        let members::Address {
            street,
            line2,
            city,
            state,
            postal_code,
            country,
        } = it;
        Self {
            street,
            line2,
            city,
            state,
            postal_code,
            country,
        }
    }
}
