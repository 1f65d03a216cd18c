use infrastructure::persistence::Tx;
use infrastructure::persistence::journal_check::{self, PayoutFacts};
use ledger::{Balances, Entry, LedgerError, Obligation, obligation_of};
use money::{Currency, Money};
use payout_domain::transfer::Status;
use uuid::Uuid;

use super::{PAGE, Verified};
use crate::Error;

/// The first way in which the transfers disagree with the books, or with what they have claimed of statements.
pub(super) async fn fault(tx: &Tx, verified: &mut Verified) -> Result<Option<String>, Error> {
    let mut last = Uuid::nil();
    loop {
        let transfers = journal_check::transfers_after(&**tx, last, PAGE).await?;
        let (Some(first), Some(end)) = (transfers.first(), transfers.last()) else {
            return Ok(journal_check::allocation_fault(&**tx).await?);
        };
        let entries = journal_check::entries_between(&**tx, &first.payout_id, &end.payout_id).await?;
        for transfer in &transfers {
            verified.payouts += 1;
            let booked = entries.get(&transfer.payout_id).map_or(&[][..], Vec::as_slice);
            if let Some(fault) = disagreement(transfer, booked) {
                return Ok(Some(format!("payout {} {fault}", transfer.payout_id)));
            }
        }
        last = Uuid::parse_str(&end.payout_id).unwrap_or(Uuid::max());
    }
}

/// What a transfer in this status owes or has paid, according to its books.
const fn expected(status: Status) -> Obligation {
    match status {
        Status::PendingApproval | Status::Failed | Status::Reversed | Status::Cancelled => Obligation::None,
        Status::Pending | Status::Processing => Obligation::Owed,
        Status::Completed => Obligation::Paid,
    }
}

fn disagreement(transfer: &PayoutFacts, booked: &[Entry]) -> Option<String> {
    let Some(status) = Status::parse(&transfer.status) else {
        return Some(format!("has the status {}, which is none", transfer.status));
    };
    let (found, wanted) = (obligation_of(booked), expected(status));
    if found != wanted {
        return Some(format!(
            "is {} and its books say {found:?}, not {wanted:?}",
            transfer.status
        ));
    }
    match balances(transfer, wanted) {
        Ok(wanted) if Balances::of(booked).as_ref() == Ok(&wanted) => None,
        Ok(_) | Err(_) => Some("has other amounts than its books".to_owned()),
    }
}

fn balances(transfer: &PayoutFacts, obligation: Obligation) -> Result<Balances, LedgerError> {
    let currency = Currency::parse(&transfer.currency).unwrap_or(Currency::USD);
    let amount = |cents| Money::new(cents, currency);
    match obligation {
        Obligation::Owed => Balances::transfer_owed(amount(transfer.gross_cents)),
        Obligation::Paid => Balances::transfer_paid(
            amount(transfer.gross_cents),
            amount(transfer.withheld_cents.unwrap_or_default()),
            amount(transfer.net_cents.unwrap_or_default()),
        ),
        Obligation::None | Obligation::Contradictory => Ok(Balances::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(status: &str) -> PayoutFacts {
        PayoutFacts {
            payout_id: "p".to_owned(),
            status: status.to_owned(),
            gross_cents: 10_000,
            fee_cents: 0,
            withheld_cents: Some(2_400),
            net_cents: Some(7_600),
            currency: "USD".to_owned(),
        }
    }

    fn owed() -> Vec<Entry> {
        vec![Entry::transfer_approved(Money::usd(10_000)).expect("balanced")]
    }

    #[test]
    fn a_transfer_agrees_with_the_books_of_its_status_only() {
        let sent = Entry::transfer_sent(Money::usd(10_000), Money::usd(2_400), Money::usd(7_600));
        let paid = [owed(), vec![sent.expect("balanced")]].concat();

        assert_eq!(disagreement(&transfer("pending_approval"), &[]), None);
        assert_eq!(disagreement(&transfer("processing"), &owed()), None);
        assert_eq!(disagreement(&transfer("completed"), &paid), None);
        for (status, booked) in [
            ("pending", vec![]),
            ("completed", owed()),
            ("failed", owed()),
            ("reversed", paid),
        ] {
            assert!(
                disagreement(&transfer(status), &booked).is_some(),
                "{status} {booked:?}"
            );
        }
    }
}
