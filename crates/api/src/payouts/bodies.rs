use garde::Validate;
use payout_domain::UserId;
use serde::Deserialize;
use use_cases::payouts as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::names::{ModeName, PaymentMethodName, ResolveActionName, StatusName};
use crate::input::{Paging, not_blank, not_blank_if_given, number, one_or_many};
use crate::output::{Amount, Day, Moment};
use crate::problem::Problem;

/// Whom to pay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = InitiatePayouts)]
pub struct Initiate {
    /// The members, by user id; 1 to 100.
    #[garde(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, example = json!(["5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d"]))]
    user_ids: Vec<Uuid>,
    #[garde(inner(length(chars, max = 2000)))]
    #[schema(max_length = 2000, example = "First round of the year")]
    notes: Option<String>,
    /// `ach` when left out.
    #[garde(skip)]
    payment_method: Option<PaymentMethodName>,
    #[serde(default)]
    #[garde(skip)]
    mode: ModeName,
    /// Needed to pass over selectable members ahead in the queue.
    #[garde(dive)]
    override_order: Option<OverrideOrder>,
}

/// Why selectable members ahead are passed over. It is audited.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OverrideOrder {
    #[garde(length(chars, max = 1000), custom(not_blank))]
    #[schema(max_length = 1000, example = "The member ahead asked to be paid in the next round")]
    reason: String,
}

/// A vote for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    #[garde(inner(length(chars, max = 1000)))]
    #[schema(max_length = 1000, example = "Checked against the queue")]
    pub reason: Option<String>,
}

/// A vote against.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// 10 to 1000 characters; the member is told.
    #[garde(length(chars, min = 10, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "The membership was cancelled last week"
    )]
    pub reason: String,
}

/// Why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WithReason)]
pub struct Because {
    #[garde(length(chars, max = 1000), custom(not_blank))]
    #[schema(min_length = 1, max_length = 1000, example = "Agreed with the member on the phone")]
    pub reason: String,
}

/// The money has left.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkSent {
    /// Not before the day of approval and not after today: it decides the tax year.
    #[garde(skip)]
    sent_date: Day,
    /// Not before it was sent.
    #[garde(skip)]
    expected_arrival_date: Day,
    #[garde(inner(length(chars, max = 100)), custom(not_blank_if_given))]
    #[schema(max_length = 100, example = "TRACE-091000019-0000001")]
    tracking_number: Option<String>,
    #[garde(inner(length(chars, max = 2000)))]
    #[schema(max_length = 2000, example = "Sent with the Friday batch")]
    notes: Option<String>,
}

/// The money has arrived.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ConfirmPayment)]
pub struct Confirm {
    /// Not before it was sent and not after today.
    #[garde(skip)]
    completed_date: Day,
    #[garde(inner(length(chars, max = 100)), custom(not_blank_if_given))]
    #[schema(max_length = 100, example = "CONF-20261123-17")]
    confirmation_number: Option<String>,
    #[garde(inner(length(chars, max = 2000)))]
    #[schema(max_length = 2000, example = "Confirmed by the bank's statement")]
    notes: Option<String>,
}

/// The payment failed, or the bank returned it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = FailPayment)]
pub struct Fail {
    #[garde(length(chars, max = 1000), custom(not_blank))]
    #[schema(min_length = 1, max_length = 1000, example = "The account is closed")]
    reason: String,
    /// The ACH return code, R01 to R85.
    #[garde(custom(is_return_code))]
    #[schema(pattern = "^R(0[1-9]|[1-7][0-9]|8[0-5])$", example = "R02")]
    return_code: Option<String>,
}

/// How a review ends.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ResolveReview)]
pub struct Resolve {
    #[garde(skip)]
    action: ResolveActionName,
    /// Another way of paying; it needs a new vote.
    #[garde(skip)]
    payment_method: Option<PaymentMethodName>,
    #[garde(length(chars, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The bank's mistake; try the same account again"
    )]
    reason: String,
}

/// Something for colleagues; the member does not see it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddNote)]
pub struct Note {
    #[garde(length(chars, max = 2000), custom(not_blank))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Called the member, who will send the W-9 tomorrow"
    )]
    pub note: String,
}

/// Which payouts to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PayoutFilter {
    /// May be given several times: any of them.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline, example = json!(["ready_for_payment"]))]
    status: Vec<StatusName>,
    /// Of this member.
    #[param(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Option<Uuid>,
    /// Created at or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Created before.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
    /// Gross, at least.
    #[garde(custom(not_negative))]
    #[param(value_type = Option<String>, example = "1000.00")]
    min_amount: Option<Amount>,
    /// Gross, at most.
    #[garde(custom(not_negative))]
    #[param(value_type = Option<String>, example = "100000.00")]
    max_amount: Option<Amount>,
    /// Paid this way.
    #[param(inline)]
    payment_method: Option<PaymentMethodName>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "garde passes fields and context by reference"
)]
fn is_return_code(code: &Option<String>, _context: &()) -> garde::Result {
    match code.as_deref().map(str::as_bytes) {
        None | Some([b'R', b'0', b'1'..=b'9'] | [b'R', b'1'..=b'7', b'0'..=b'9'] | [b'R', b'8', b'0'..=b'5']) => Ok(()),
        Some(_) => Err(garde::Error::new("must be an ACH return code, R01 to R85")),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "garde passes fields and context by reference"
)]
pub fn not_negative(amount: &Option<Amount>, _context: &()) -> garde::Result {
    match amount {
        Some(amount) if amount.0.minor() < 0 => Err(garde::Error::new("must not be negative")),
        _ => Ok(()),
    }
}

impl From<Initiate> for use_case::Initiate {
    fn from(body: Initiate) -> Self {
        Self {
            users: body.user_ids.into_iter().map(UserId).collect(),
            notes: body.notes,
            method: body.payment_method.map(Into::into),
            mode: body.mode.into(),
            override_order: body.override_order.map(|order| order.reason),
        }
    }
}

impl From<MarkSent> for use_case::MarkSent {
    fn from(body: MarkSent) -> Self {
        Self {
            sent_on: body.sent_date.0,
            expected_on: body.expected_arrival_date.0,
            tracking_number: body.tracking_number,
            notes: body.notes,
        }
    }
}

impl From<Confirm> for use_case::Confirm {
    fn from(body: Confirm) -> Self {
        Self {
            completed_on: body.completed_date.0,
            confirmation_number: body.confirmation_number,
            notes: body.notes,
        }
    }
}

impl From<Fail> for use_case::Fail {
    fn from(body: Fail) -> Self {
        Self {
            reason: body.reason,
            return_code: body.return_code,
        }
    }
}

impl From<Resolve> for use_case::Resolve {
    fn from(body: Resolve) -> Self {
        Self {
            action: body.action.into(),
            method: body.payment_method.map(Into::into),
            reason: body.reason,
        }
    }
}

impl PayoutFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::ListFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::ListFilter {
            statuses: self.status.into_iter().map(|status| status.0).collect(),
            user: self.user_id.map(UserId),
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            min_amount: self.min_amount.map(|amount| amount.0),
            max_amount: self.max_amount.map(|amount| amount.0),
            method: self.payment_method.map(Into::into),
        };
        Ok((filter, paging))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_return_codes_that_exist_are_taken() {
        let holds = |code: &str| is_return_code(&Some(code.to_owned()), &()).is_ok();

        assert!(is_return_code(&None, &()).is_ok());
        assert!(["R01", "R10", "R29", "R79", "R85"].into_iter().all(holds));
        assert!(
            !["", "R00", "R86", "R99", "r02", "R2", "R+1", "R002", "X02"]
                .into_iter()
                .any(holds)
        );
    }
}
