use rust_decimal::Decimal;
use stripe_export::{Dispute, Row, Status};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use infrastructure::persistence::imports::{self, KeptCharge};

use super::name::PersonName;

/// The column of payments has room for less than this.
const AMOUNT_LIMIT: u32 = 100_000_000;
const TEXT_BYTES_MAX: usize = 255;
/// Clocks differ; more than this lies in the future.
const AHEAD_MAX: Duration = Duration::days(1);

/// A row as it goes into our tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Charge {
    pub payment_id: Uuid,
    pub provider_id: String,
    pub email: String,
    pub name: Option<PersonName>,
    /// The provider's customer; the address where the row names none.
    pub customer: String,
    pub invoice_id: String,
    pub amount: Decimal,
    pub currency: String,
    pub created_at: OffsetDateTime,
    pub failure_reason: String,
    pub state: State,
}

/// What became of a charge so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub step: Step,
    pub refunded: Decimal,
    pub dispute: Contest,
}

/// In the order in which a charge goes. It never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Pending,
    Canceled,
    Failed,
    Succeeded,
    Refunded,
}

/// In the order in which a dispute goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Contest {
    None,
    Open,
    Lost,
    Won,
}

/// Why a readable row has no place in our tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Defect {
    #[error("the amount is larger than a payment here can be")]
    TooLarge,
    #[error("the currency has more decimals than a payment here can have")]
    TooPrecise,
    #[error("the customer's address is too long")]
    AddressTooLong,
    #[error("the payment lies in the future")]
    InTheFuture,
}

impl Charge {
    pub(super) fn of(row: &Row, now: OffsetDateTime) -> Result<Self, Defect> {
        let (amount, email) = (row.amount.major(), row.customer.email());
        if amount >= Decimal::from(AMOUNT_LIMIT) {
            return Err(Defect::TooLarge);
        }
        if amount.normalize().scale() > 2 || row.refunded.major().normalize().scale() > 2 {
            return Err(Defect::TooPrecise);
        }
        if email.len() > TEXT_BYTES_MAX {
            return Err(Defect::AddressTooLong);
        }
        if row.created_at > now + AHEAD_MAX {
            return Err(Defect::InTheFuture);
        }
        let failure = row
            .decline_reason
            .as_deref()
            .or(row.seller_message.as_deref())
            .unwrap_or_default();
        let state = State::of(row);
        Ok(Self {
            payment_id: imports::payment_id(&row.charge_id),
            provider_id: row.charge_id.clone(),
            email: email.to_owned(),
            name: row.customer_description.as_deref().and_then(PersonName::find),
            customer: row.customer_id.clone().unwrap_or_else(|| email.to_owned()),
            invoice_id: row
                .invoice_id
                .as_deref()
                .filter(|id| is_plain(id))
                .unwrap_or_default()
                .to_owned(),
            amount,
            currency: row.amount.currency().to_owned(),
            created_at: row.created_at,
            failure_reason: if state.step == Step::Failed {
                printable(failure)
            } else {
                String::new()
            },
            state,
        })
    }
}

impl State {
    fn of(row: &Row) -> Self {
        let step = match &row.status {
            Status::Paid if !row.refunded.is_zero() && row.refunded == row.amount => Step::Refunded,
            Status::Paid if row.captured => Step::Succeeded,
            Status::Refunded => Step::Refunded,
            Status::Failed => Step::Failed,
            Status::Other(word) if word.to_ascii_lowercase().starts_with("cancel") => Step::Canceled,
            Status::Paid | Status::Other(_) => Step::Pending,
        };
        let refunded = if step == Step::Refunded {
            row.amount.major()
        } else {
            row.refunded.major()
        };
        let dispute = match row.dispute {
            None => Contest::None,
            Some(Dispute::Open) => Contest::Open,
            Some(Dispute::Lost) => Contest::Lost,
            Some(Dispute::Won) => Contest::Won,
        };
        Self {
            step,
            refunded,
            dispute,
        }
    }

    pub(super) fn kept(kept: &KeptCharge) -> Self {
        Self {
            step: Step::parse(&kept.status),
            refunded: kept.refunded,
            dispute: kept.dispute_status.as_deref().map_or(Contest::None, Contest::parse),
        }
    }

    /// The furthest of both in every respect: in whatever order and however often they are met, it is the same.
    pub(super) fn furthest(self, other: Self) -> Self {
        Self {
            step: self.step.max(other.step),
            refunded: self.refunded.max(other.refunded),
            dispute: self.dispute.max(other.dispute),
        }
    }

    pub(super) fn is_adjusted(self) -> bool {
        !self.refunded.is_zero() || self.dispute != Contest::None
    }
}

impl Step {
    const ALL: [Self; 5] = [
        Self::Pending,
        Self::Canceled,
        Self::Failed,
        Self::Succeeded,
        Self::Refunded,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
            Self::Refunded => "refunded",
        }
    }

    fn parse(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|step| step.code() == code)
            .unwrap_or(Self::Pending)
    }
}

impl Contest {
    const ALL: [Self; 4] = [Self::None, Self::Open, Self::Lost, Self::Won];

    /// Empty for none.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Open => "open",
            Self::Lost => "lost",
            Self::Won => "won",
        }
    }

    fn parse(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|dispute| dispute.code() == code)
            .unwrap_or(Self::Open)
    }
}

fn is_plain(id: &str) -> bool {
    id.len() <= TEXT_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The database takes no zero byte in a text.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TEXT_BYTES_MAX).collect()
}

#[cfg(test)]
mod tests;
