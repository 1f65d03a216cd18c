use approval::{Ballot, Vote};
use money::{Currency, Money};
use payout_domain::member_payout::{AcceptedWithholding, Completion, Failure, Sent};
use payout_domain::{
    Calculation, Destination, DestinationDefect, MemberPayout, MembershipId, PaymentMethod, PayoutId, RoundId, State,
    Status, UserId,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::PayoutRow;
use crate::persistence::StorageError;

/// The aggregate that a row of ours holds. Everything is checked once more on the way back.
pub(super) fn payout(row: &PayoutRow, votes: Vec<Vote>) -> Result<MemberPayout, StorageError> {
    let reader = Reader(row);
    let payee = row.user_id;
    let initiated_by = reader.needed(row.initiated_by, "initiated_by")?;
    let round = u32::try_from(row.approval_round).map_err(|_| reader.corrupt("negative approval round"))?;
    let required = reader.needed(row.required_approvals, "required_approvals")?;
    let required = u32::try_from(required).map_err(|_| reader.corrupt("negative required approvals"))?;
    let opened_at = reader.needed(row.approval_round_since, "approval_round_since")?;
    let ballot = Ballot::restore(payee, initiated_by, round, opened_at, required, votes)
        .map_err(|error| reader.corrupt(error))?;
    Ok(MemberPayout {
        id: PayoutId(Uuid::parse_str(&row.payout_id).map_err(|_| reader.corrupt("payout_id is no uuid"))?),
        payee: UserId(payee),
        membership: row.membership_id.map(MembershipId),
        round_id: RoundId(reader.needed(row.round_id, "round_id")?),
        queue_position: u32::try_from(row.queue_position).map_err(|_| reader.corrupt("negative queue position"))?,
        gross: reader.money(row.amount)?,
        retention_fee: reader.money(reader.needed(row.retention_fee, "retention_fee")?)?,
        method: PaymentMethod::parse(&row.payment_method).ok_or_else(|| reader.corrupt("unknown payment method"))?,
        initiated_by: UserId(initiated_by),
        initiated_at: reader.needed(row.created_at, "created_at")?,
        ballot,
        destination: reader.destination()?,
        cooling_until: row.cooling_until,
        accepted_withholding: reader.accepted_withholding()?,
        state: reader.state()?,
        version: row.version,
    })
}

struct Reader<'a>(&'a PayoutRow);

impl Reader<'_> {
    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("payout_management", &self.0.payout_id, reason)
    }

    fn needed<T>(&self, value: Option<T>, column: &str) -> Result<T, StorageError> {
        value.ok_or_else(|| self.corrupt(format!("{column} is missing")))
    }

    fn money(&self, amount: Decimal) -> Result<Money, StorageError> {
        let currency =
            Currency::parse(self.0.currency.as_deref().unwrap_or("USD")).map_err(|error| self.corrupt(error))?;
        Money::from_decimal(amount, currency).map_err(|error| self.corrupt(error))
    }

    fn destination(&self) -> Result<Option<Destination>, StorageError> {
        let Some(fingerprint) = self.0.destination_fingerprint.clone() else {
            return Ok(None);
        };
        let given_at = self.needed(self.0.destination_since, "destination_since")?;
        Ok(Some(Destination {
            fingerprint,
            bank_detail_id: self.0.bank_detail_id,
            given_at,
        }))
    }

    fn accepted_withholding(&self) -> Result<Option<AcceptedWithholding>, StorageError> {
        let Some(by) = self.0.withholding_accepted_by else {
            return Ok(None);
        };
        let at = self.needed(self.0.withholding_accepted_at, "withholding_accepted_at")?;
        let reason = self.needed(self.0.withholding_reason.clone(), "withholding_reason")?;
        Ok(Some(AcceptedWithholding {
            by: UserId(by),
            at,
            reason,
        }))
    }

    fn state(&self) -> Result<State, StorageError> {
        let row = self.0;
        let since = self.needed(row.status_since, "status_since")?;
        let approved_at = || self.needed(row.approved_at, "approved_at");
        let reason = || row.status_reason.clone().unwrap_or_default();
        let by = || self.needed(row.status_by, "the actor of the end");
        let status = row
            .status
            .as_deref()
            .and_then(Status::parse)
            .ok_or_else(|| self.corrupt("unknown status"))?;
        Ok(match status {
            Status::PendingApproval => State::PendingApproval { since },
            Status::Approved => State::Approved {
                approved_at: approved_at()?,
            },
            Status::PendingBankInfo => State::PendingBankInfo {
                approved_at: approved_at()?,
                since,
                defect: self.defect()?,
                fresh_after: row.fresh_details_after,
            },
            Status::PendingTaxInfo => State::PendingTaxInfo {
                approved_at: approved_at()?,
                since,
            },
            Status::ReadyForPayment => State::ReadyForPayment {
                approved_at: approved_at()?,
                since,
                calculation: self.calculation()?,
            },
            Status::PaymentSent => State::PaymentSent {
                approved_at: approved_at()?,
                sent: self.sent()?,
            },
            Status::Completed => State::Completed {
                approved_at: approved_at()?,
                sent: self.sent()?,
                completion: self.completion()?,
            },
            Status::PaymentFailed => State::PaymentFailed {
                approved_at: approved_at()?,
                failure: Failure {
                    reason: reason(),
                    return_code: row.return_code.clone(),
                    at: since,
                },
            },
            Status::RequiresManualReview => State::RequiresManualReview {
                approved_at: approved_at()?,
                since,
                reason: reason(),
            },
            Status::Rejected => State::Rejected {
                at: since,
                by: UserId(by()?),
                reason: reason(),
            },
            Status::Cancelled => State::Cancelled {
                at: since,
                by: UserId(by()?),
                reason: reason(),
            },
        })
    }

    fn calculation(&self) -> Result<Calculation, StorageError> {
        let row = self.0;
        let gross = self.money(row.amount)?;
        let fee = self.money(self.needed(row.retention_fee, "retention_fee")?)?;
        let withheld = self.money(self.needed(row.withheld_amount, "withheld_amount")?)?;
        let net = self.money(self.needed(row.net_amount, "net_amount")?)?;
        let rate = self.needed(row.withholding_rate_bp, "withholding_rate_bp")?;
        let rate = u32::try_from(rate).map_err(|_| self.corrupt("negative rate"))?;
        Calculation::restore(gross, fee, withheld, rate, net).map_err(|error| self.corrupt(error))
    }

    fn sent(&self) -> Result<Sent, StorageError> {
        let row = self.0;
        Ok(Sent {
            calculation: self.calculation()?,
            sent_on: self.needed(row.sent_date, "sent_date")?,
            expected_on: self.needed(row.expected_arrival_date, "expected_arrival_date")?,
            tracking_number: row.tracking_number.clone(),
            recorded_at: self.needed(row.sent_at, "sent_at")?,
        })
    }

    fn completion(&self) -> Result<Completion, StorageError> {
        let row = self.0;
        Ok(Completion {
            completed_on: self.needed(row.completed_date, "completed_date")?,
            confirmation_number: row.confirmation_number.clone(),
            removal_on: self.needed(row.membership_removal_date, "membership_removal_date")?,
            recorded_at: self.needed(row.completed_at, "completed_at")?,
        })
    }

    fn defect(&self) -> Result<DestinationDefect, StorageError> {
        let raw = self.needed(self.0.destination_defect.as_deref(), "destination_defect")?;
        let (code, detail) = raw.split_once('|').unwrap_or((raw, ""));
        match code {
            "BANK_INFO_MISSING" => Ok(DestinationDefect::NoBankDetails),
            "FRESH_DETAILS_ASKED" => Ok(DestinationDefect::FreshDetailsAsked),
            "ADDRESS_MISSING" => Ok(DestinationDefect::NoAddress),
            "ADDRESS_INCOMPLETE" => Ok(DestinationDefect::IncompleteAddress(detail.to_owned())),
            _ => Err(self.corrupt("unknown destination defect")),
        }
    }
}
