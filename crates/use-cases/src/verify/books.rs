use infrastructure::persistence::Tx;
use infrastructure::persistence::journal_check::{self, PayoutFacts};
use ledger::{Balances, Entry, LedgerError, Obligation, obligation_of};
use money::{Currency, Money};
use payout_domain::Status;

use super::{PAGE, Verified};
use crate::Error;

/// The first way in which the books disagree with themselves or with the payouts.
pub(super) async fn fault(tx: &Tx, verified: &mut Verified) -> Result<Option<String>, Error> {
    let extent = journal_check::extent(&**tx).await?;
    verified.entries = extent.entries.unsigned_abs();
    verified.postings = extent.postings.unsigned_abs();
    if let Some(fault) = journal_check::sum_fault(&**tx).await? {
        return Ok(Some(fault));
    }
    let mut last = String::new();
    loop {
        let payouts = journal_check::payouts_after(&**tx, &last, PAGE).await?;
        let (Some(first), Some(end)) = (payouts.first(), payouts.last()) else {
            return Ok(None);
        };
        let entries = journal_check::entries_between(&**tx, &first.payout_id, &end.payout_id).await?;
        for payout in &payouts {
            verified.payouts += 1;
            let booked = entries.get(&payout.payout_id).map_or(&[][..], Vec::as_slice);
            if let Some(fault) = disagreement(payout, booked) {
                return Ok(Some(format!("payout {} {fault}", payout.payout_id)));
            }
        }
        last.clone_from(&end.payout_id);
    }
}

/// What a payout in this status owes or has paid, according to its books.
fn expected(status: Status) -> Obligation {
    match status {
        Status::PendingApproval | Status::Rejected | Status::Cancelled => Obligation::None,
        Status::Approved
        | Status::PendingBankInfo
        | Status::PendingTaxInfo
        | Status::ReadyForPayment
        | Status::PaymentFailed
        | Status::RequiresManualReview => Obligation::Owed,
        Status::PaymentSent | Status::Completed => Obligation::Paid,
    }
}

fn disagreement(payout: &PayoutFacts, booked: &[Entry]) -> Option<String> {
    let Some(status) = Status::parse(&payout.status) else {
        return Some(format!("has the status {}, which is none", payout.status));
    };
    let (found, wanted) = (obligation_of(booked), expected(status));
    if found != wanted {
        return Some(format!(
            "is {} and its books say {found:?}, not {wanted:?}",
            payout.status
        ));
    }
    match balances(payout, wanted) {
        Ok(wanted) if Balances::of(booked).as_ref() == Ok(&wanted) => None,
        Ok(_) | Err(_) => Some("has other amounts than its books".to_owned()),
    }
}

fn balances(payout: &PayoutFacts, obligation: Obligation) -> Result<Balances, LedgerError> {
    let currency = Currency::parse(&payout.currency).unwrap_or(Currency::USD);
    let amount = |cents| Money::new(cents, currency);
    match obligation {
        Obligation::Owed => Balances::owed(amount(payout.gross_cents)),
        Obligation::Paid => Balances::paid(
            amount(payout.gross_cents),
            amount(payout.fee_cents),
            amount(payout.withheld_cents.unwrap_or_default()),
            amount(payout.net_cents.unwrap_or_default()),
        ),
        Obligation::None | Obligation::Contradictory => Ok(Balances::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payout(status: &str) -> PayoutFacts {
        PayoutFacts {
            payout_id: "p".to_owned(),
            status: status.to_owned(),
            gross_cents: 10_000_000,
            fee_cents: 30_000,
            withheld_cents: Some(0),
            net_cents: Some(9_970_000),
            currency: "USD".to_owned(),
        }
    }

    fn owed() -> Vec<Entry> {
        vec![Entry::approved(Money::usd(10_000_000)).expect("balanced")]
    }

    #[test]
    fn a_payout_agrees_with_the_books_of_its_status() {
        let sent = Entry::sent(
            Money::usd(10_000_000),
            Money::usd(30_000),
            Money::usd(0),
            Money::usd(9_970_000),
        );
        let paid = [owed(), vec![sent.expect("balanced")]].concat();

        assert_eq!(disagreement(&payout("pending_approval"), &[]), None);
        assert_eq!(disagreement(&payout("ready_for_payment"), &owed()), None);
        assert_eq!(disagreement(&payout("completed"), &paid), None);
    }

    #[test]
    fn a_payout_whose_books_say_otherwise_is_a_fault() {
        let twice = [owed(), owed()].concat();
        let less = vec![Entry::approved(Money::usd(9_999_900)).expect("balanced")];

        for (status, booked) in [
            ("ready_for_payment", vec![]),
            ("completed", owed()),
            ("rejected", owed()),
            ("approved", twice),
            ("approved", less),
        ] {
            assert!(disagreement(&payout(status), &booked).is_some(), "{status} {booked:?}");
        }
    }
}
