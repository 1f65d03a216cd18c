use approval::{Ballot, Vote};
use money::{Currency, Money};
use payout_domain::transfer::{
    Accepted, AccountId, Allocation, BankStatus, Failure, FailureKind, NextCall, PayeeKind, Progress, ProviderError,
    Reversal, Sending, Source, State, Status, TaxReporting, TransferId, TransferPayout,
};
use payout_domain::{Calculation, PayeeId, PayoutId, ScheduleId, SplitId, StatementId, UserId};

use super::attempts::parse_call;
use super::{AllocationRow, TransferRow};
use crate::persistence::StorageError;

/// The aggregate that a row holds. Everything is checked once more on the way back.
pub(super) fn payout(
    row: &TransferRow,
    votes: Vec<Vote>,
    allocations: &[AllocationRow],
) -> Result<TransferPayout, StorageError> {
    let reader = Reader(row);
    Ok(TransferPayout {
        id: PayoutId(row.payout_id),
        payee: PayeeId(row.payee_id),
        payee_user: UserId(row.payee_user_id),
        kind: PayeeKind::parse(&row.kind).ok_or_else(|| reader.corrupt("unknown kind"))?,
        amount: reader.money(row.amount_cents)?,
        source: reader.source(allocations)?,
        initiated_by: row.initiated_by.map(UserId),
        initiated_at: row.created_at,
        account: AccountId(row.account_id.clone()),
        ballot: reader.ballot(votes)?,
        generation: reader.count(row.generation)?,
        attempts: reader.count(row.attempts)?,
        state: reader.state()?,
        version: row.version,
    })
}

struct Reader<'a>(&'a TransferRow);

impl Reader<'_> {
    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("transfers", self.0.payout_id, reason)
    }

    fn needed<T>(&self, value: Option<T>, column: &str) -> Result<T, StorageError> {
        value.ok_or_else(|| self.corrupt(format!("{column} is missing")))
    }

    fn count(&self, stored: i32) -> Result<u32, StorageError> {
        u32::try_from(stored).map_err(|_| self.corrupt("a negative count"))
    }

    fn money(&self, cents: i64) -> Result<Money, StorageError> {
        let currency = Currency::parse(&self.0.currency).map_err(|error| self.corrupt(error))?;
        Ok(Money::new(cents, currency))
    }

    fn source(&self, allocations: &[AllocationRow]) -> Result<Source, StorageError> {
        let row = self.0;
        Ok(match row.source.as_str() {
            "statements" => {
                let allocations = allocations.iter().filter(|part| part.payout_id == row.payout_id);
                let parts = allocations.map(|part| {
                    Ok(Allocation {
                        statement: StatementId(part.statement_id),
                        amount: self.money(part.amount_cents)?,
                    })
                });
                Source::Statements(parts.collect::<Result<_, StorageError>>()?)
            }
            "split" => Source::Split(SplitId(self.needed(row.split_id, "split_id")?)),
            "schedule" => Source::Schedule(ScheduleId(self.needed(row.schedule_id, "schedule_id")?)),
            "adjustment" => Source::Adjustment {
                reason: self.needed(row.adjustment_reason.clone(), "adjustment_reason")?,
            },
            _ => return Err(self.corrupt("unknown source")),
        })
    }

    fn ballot(&self, votes: Vec<Vote>) -> Result<Option<Ballot>, StorageError> {
        let row = self.0;
        let Some(required) = row.required_approvals else {
            return Ok(None);
        };
        let initiator = row.initiated_by.unwrap_or(row.payee_user_id);
        let required = self.count(required)?;
        Ballot::restore(row.payee_user_id, initiator, 1, row.created_at, required, votes)
            .map(Some)
            .map_err(|error| self.corrupt(error))
    }

    fn state(&self) -> Result<State, StorageError> {
        let row = self.0;
        let since = row.status_since;
        let reason = || self.needed(row.status_reason.clone(), "status_reason");
        let status = Status::parse(&row.status).ok_or_else(|| self.corrupt("unknown status"))?;
        Ok(match status {
            Status::PendingApproval => State::PendingApproval { since },
            Status::Pending => State::Pending { since },
            Status::Processing => State::Processing {
                sending: self.sending()?,
            },
            Status::Completed => State::Completed {
                transfer: self.accepted()?,
            },
            Status::Failed => State::Failed {
                failure: Failure {
                    kind: self.parsed(row.failure_kind.as_deref(), FailureKind::parse, "failure_kind")?,
                    error: self.error()?,
                    at: since,
                },
            },
            Status::Reversed => State::Reversed {
                transfer: self.accepted()?,
                reversal: Reversal {
                    at: since,
                    reason: reason()?,
                },
            },
            Status::Cancelled => State::Cancelled {
                at: since,
                by: row.status_by.map(UserId),
                reason: reason()?,
            },
        })
    }

    fn sending(&self) -> Result<Sending, StorageError> {
        let row = self.0;
        Ok(Sending {
            calculation: self.calculation()?,
            account: AccountId(row.account_id.clone()),
            reporting: self.parsed(row.reporting.as_deref(), TaxReporting::parse, "reporting")?,
            started_at: self.needed(row.sending_started_at, "sending_started_at")?,
            last_sent_at: row.last_sent_at,
            failures: self.count(self.needed(row.failures, "failures")?)?,
            progress: self.progress()?,
        })
    }

    fn progress(&self) -> Result<Progress, StorageError> {
        let row = self.0;
        let since = || self.needed(row.progress_since, "progress_since");
        Ok(match row.progress.as_deref() {
            Some("claimed") => Progress::Claimed {
                call: self.parsed(row.call.as_deref(), parse_call, "call")?,
                lease_until: self.needed(row.lease_until, "lease_until")?,
            },
            Some("waiting") => Progress::Waiting {
                retry_at: self.needed(row.retry_at, "retry_at")?,
                next: self.parsed(row.next_call.as_deref(), NextCall::parse, "next_call")?,
                error: self.error()?,
            },
            Some("unresolved") => Progress::Unresolved {
                since: since()?,
                error: self.error()?,
            },
            Some("mismatched") => Progress::Mismatched {
                transfer_id: TransferId(self.needed(row.found_transfer_id.clone(), "found_transfer_id")?),
                found: self.money(self.needed(row.found_cents, "found_cents")?)?,
                since: since()?,
            },
            Some(_) | None => return Err(self.corrupt("unknown progress")),
        })
    }

    fn accepted(&self) -> Result<Accepted, StorageError> {
        let row = self.0;
        let bank = match row.bank_status.as_deref() {
            Some(raw) => Some(BankStatus::parse(raw).ok_or_else(|| self.corrupt("unknown bank status"))?),
            None => None,
        };
        Ok(Accepted {
            id: TransferId(self.needed(row.transfer_id.clone(), "transfer_id")?),
            calculation: self.calculation()?,
            account: AccountId(row.account_id.clone()),
            reporting: self.parsed(row.reporting.as_deref(), TaxReporting::parse, "reporting")?,
            at: self.needed(row.accepted_at, "accepted_at")?,
            reversed: self.money(self.needed(row.reversed_cents, "reversed_cents")?)?,
            bank,
        })
    }

    fn calculation(&self) -> Result<Calculation, StorageError> {
        let row = self.0;
        let gross = self.money(row.amount_cents)?;
        let withheld = self.money(self.needed(row.withheld_cents, "withheld_cents")?)?;
        let net = self.money(self.needed(row.net_cents, "net_cents")?)?;
        let rate = self.count(self.needed(row.withholding_rate_bp, "withholding_rate_bp")?)?;
        Calculation::restore(gross, Money::zero(gross.currency()), withheld, rate, net)
            .map_err(|error| self.corrupt(error))
    }

    fn error(&self) -> Result<ProviderError, StorageError> {
        Ok(ProviderError {
            code: self.needed(self.0.error_code.clone(), "error_code")?,
            message: self.needed(self.0.error_message.clone(), "error_message")?,
        })
    }

    fn parsed<T>(&self, raw: Option<&str>, parse: fn(&str) -> Option<T>, column: &str) -> Result<T, StorageError> {
        raw.and_then(parse)
            .ok_or_else(|| self.corrupt(format!("{column} is missing or unknown")))
    }
}
