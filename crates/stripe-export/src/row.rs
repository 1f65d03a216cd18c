use money::{Currency, Money};
use time::OffsetDateTime;

use crate::cell;
use crate::columns::Columns;
use crate::records::Record;
use crate::timestamp;
use crate::{Amount, AmountError, Person, PersonError, TimestampError};

/// One payment of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub line: u64,
    pub charge_id: String,
    pub created_at: OffsetDateTime,
    pub amount: Amount,
    /// Never more than the amount.
    pub refunded: Amount,
    pub refunded_at: Option<OffsetDateTime>,
    pub status: Status,
    pub captured: bool,
    pub customer: Person,
    pub customer_id: Option<String>,
    pub customer_description: Option<String>,
    pub dispute: Option<Dispute>,
    pub dispute_reason: Option<String>,
    pub mode: Mode,
    pub invoice_id: Option<String>,
    pub transfer_id: Option<String>,
    pub decline_reason: Option<String>,
    pub seller_message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Paid,
    Refunded,
    Failed,
    /// A word of the API, such as `requires_payment_method` or `canceled`.
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispute {
    Won,
    Lost,
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Live,
    Test,
}

/// Why a row is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("no id")]
    NoId,
    #[error("a row of the payouts export, not a payment")]
    Payout,
    #[error("{column}: `{value}` is {reason}")]
    Amount {
        column: &'static str,
        value: String,
        reason: AmountError,
    },
    #[error("{column}: `{value}` is {reason}")]
    Time {
        column: &'static str,
        value: String,
        reason: TimestampError,
    },
    #[error("{column}: `{value}` is unknown")]
    Unknown { column: &'static str, value: String },
    #[error("more was refunded than paid")]
    RefundBeyondAmount,
    #[error("no status")]
    NoStatus,
    #[error(transparent)]
    Person(#[from] PersonError),
}

impl Row {
    /// Whether it adds to the company's revenue: captured, paid in US dollars, not wholly refunded, not disputed
    /// unless won.
    pub fn counts(&self) -> bool {
        self.counted().is_positive()
    }

    /// What it adds: the amount less what was refunded, or nothing.
    pub fn counted(&self) -> Money {
        let nothing = Money::zero(Currency::USD);
        let is_contested = matches!(self.dispute, Some(Dispute::Lost | Dispute::Open));
        if self.status != Status::Paid || !self.captured || is_contested || self.amount.currency() != "USD" {
            return nothing;
        }
        let kept = self.amount.money().zip(self.refunded.money());
        kept.and_then(|(amount, refunded)| amount.minus(refunded).ok())
            .unwrap_or(nothing)
    }

    /// Reads a record of as many fields as the header has.
    pub(crate) fn read(record: &Record, columns: &Columns) -> Result<Self, RowError> {
        let cells = Cells { record, columns };
        let (amount, refunded) = cells.amounts()?;
        let customer_id = crate::person::customer_id(&cells.optional(columns.customer_id).unwrap_or_default())?;
        let email = cells.optional(columns.customer_email).unwrap_or_default();
        Ok(Self {
            line: record.line,
            charge_id: cells.charge_id()?,
            created_at: cells.time("created", columns.created)?,
            amount,
            refunded,
            refunded_at: cells.refunded_at()?,
            status: cells.status()?,
            captured: cells.captured()?,
            customer: Person::identify(&email, customer_id.as_deref())?,
            customer_id,
            customer_description: cells.optional(columns.customer_description),
            dispute: cells.dispute(),
            dispute_reason: cells.optional(columns.dispute_reason),
            mode: cells.mode()?,
            invoice_id: cells.optional(columns.invoice_id),
            transfer_id: cells.optional(columns.transfer_id),
            decline_reason: cells.optional(columns.decline_reason),
            seller_message: cells.optional(columns.seller_message),
        })
    }
}

/// A record with the meaning of its fields.
struct Cells<'a> {
    record: &'a Record,
    columns: &'a Columns,
}

impl Cells<'_> {
    fn charge_id(&self) -> Result<String, RowError> {
        match self.text(self.columns.id) {
            id if id.is_empty() => Err(RowError::NoId),
            id if id.starts_with("po_") => Err(RowError::Payout),
            id if id.len() > 255 || id.contains(|c: char| c.is_whitespace() || c.is_control()) => {
                Err(unknown("id", &id))
            }
            id => Ok(id),
        }
    }

    fn amounts(&self) -> Result<(Amount, Amount), RowError> {
        let amount = self.amount("amount", &self.text(self.columns.amount))?;
        let refunded = match self.text(self.columns.refunded) {
            none if none.is_empty() => self.amount("amount refunded", "0")?,
            some => self.amount("amount refunded", &some)?,
        };
        if refunded.major() > amount.major() {
            return Err(RowError::RefundBeyondAmount);
        }
        Ok((amount, refunded))
    }

    fn amount(&self, column: &'static str, raw: &str) -> Result<Amount, RowError> {
        let currency = self.text(self.columns.currency);
        Amount::parse(raw, &currency).map_err(|reason| match reason {
            AmountError::UnknownCurrency => unknown("currency", &currency),
            reason => RowError::Amount {
                column,
                value: cell::shown(raw),
                reason,
            },
        })
    }

    fn time(&self, column: &'static str, position: usize) -> Result<OffsetDateTime, RowError> {
        let raw = self.text(position);
        timestamp::parse(&raw).map_err(|reason| RowError::Time {
            column,
            value: cell::shown(&raw),
            reason,
        })
    }

    fn refunded_at(&self) -> Result<Option<OffsetDateTime>, RowError> {
        let stated = self
            .columns
            .refunded_at
            .filter(|position| !self.text(*position).is_empty());
        stated.map(|position| self.time("refunded date", position)).transpose()
    }

    fn status(&self) -> Result<Status, RowError> {
        let word = self.text(self.columns.status);
        Ok(match word.to_ascii_lowercase().as_str() {
            "" => return Err(RowError::NoStatus),
            "paid" => Status::Paid,
            "refunded" => Status::Refunded,
            "failed" => Status::Failed,
            _ => Status::Other(word),
        })
    }

    fn captured(&self) -> Result<bool, RowError> {
        let word = self.text(self.columns.captured);
        match word.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" | "" => Ok(false),
            _ => Err(unknown("captured", &word)),
        }
    }

    fn mode(&self) -> Result<Mode, RowError> {
        let word = self.optional(self.columns.mode).unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "live" | "" => Ok(Mode::Live),
            "test" => Ok(Mode::Test),
            _ => Err(unknown("mode", &word)),
        }
    }

    /// A dispute in a state we do not know is open: its money does not count.
    fn dispute(&self) -> Option<Dispute> {
        let status = self.optional(self.columns.dispute_status).unwrap_or_default();
        match status.to_ascii_lowercase().replace(' ', "_").as_str() {
            // An inquiry that was closed took nothing away.
            "won" | "warning_closed" => Some(Dispute::Won),
            "lost" | "charge_refunded" => Some(Dispute::Lost),
            "" if !self.has_disputed_amount() => None,
            _ => Some(Dispute::Open),
        }
    }

    fn has_disputed_amount(&self) -> bool {
        let raw = self.optional(self.columns.disputed_amount).unwrap_or_default();
        raw.contains(|c: char| c.is_ascii_digit() && c != '0')
    }

    fn optional(&self, position: Option<usize>) -> Option<String> {
        cell::optional(self.record.fields.get(position?)?)
    }

    fn text(&self, position: usize) -> String {
        let field = self.record.fields.get(position).map_or(&[][..], Vec::as_slice);
        cell::text(field).into_owned()
    }
}

fn unknown(column: &'static str, value: &str) -> RowError {
    RowError::Unknown {
        column,
        value: cell::shown(value),
    }
}
