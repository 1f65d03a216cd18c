use money::Money;

use super::payout::Change;
use super::{
    Accepted, BankStatus, Event, Facts, FailureKind, Progress, ProviderError, Refusal, Reversal, Sending, State,
    TransferId, TransferPayout,
};

impl TransferPayout {
    /// A part that comes back alarms, all of it ends the payout. What is known already changes nothing.
    pub(super) fn reverse(
        &mut self,
        mut transfer: Accepted,
        transfer_id: TransferId,
        reversed: Money,
        reason: String,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if transfer.id != transfer_id {
            return Err(Refusal::AnotherTransfer { found: transfer_id });
        }
        let sent = transfer.calculation.net();
        check_reversal(reversed, sent)?;
        if reversed.minor() <= transfer.reversed.minor() {
            return Ok(());
        }
        transfer.reversed = reversed;
        if reversed != sent {
            change.events.push(Event::PartlyReversed { reversed, reason });
            self.move_to(State::Completed { transfer }, change);
            return Ok(());
        }
        change.events.push(Event::Reversed { reason: reason.clone() });
        let reversal = Reversal { at: facts.now, reason };
        self.move_to(State::Reversed { transfer, reversal }, change);
        Ok(())
    }

    /// A transfer of another amount that came back as a whole is as if it had not been made.
    pub(super) fn reverse_mismatch(
        &mut self,
        sending: &Sending,
        transfer_id: TransferId,
        reversed: Money,
        reason: String,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        let Progress::Mismatched {
            transfer_id: known,
            found,
            ..
        } = &sending.progress
        else {
            return Err(Refusal::Mismatched);
        };
        if *known != transfer_id {
            return Err(Refusal::AnotherTransfer { found: transfer_id });
        }
        check_reversal(reversed, *found)?;
        if reversed == *found {
            let error = ProviderError {
                code: "amount_mismatch".to_owned(),
                message: reason,
            };
            self.fail(FailureKind::MismatchTakenBack, error, facts, change);
        }
        Ok(())
    }

    /// The bank payout only comes further; an event that is late changes nothing.
    pub(super) fn report_bank(&mut self, mut transfer: Accepted, status: BankStatus, change: &mut Change) {
        if transfer.bank.is_some_and(|known| !known.leads_to(status)) {
            return;
        }
        transfer.bank = Some(status);
        change.events.push(Event::BankStatusChanged { status });
        self.move_to(State::Completed { transfer }, change);
    }
}

fn check_reversal(reversed: Money, sent: Money) -> Result<(), Refusal> {
    let rest = sent.minus(reversed);
    if !reversed.is_positive() || rest.is_ok_and(|rest| rest.minor() < 0) || reversed.currency() != sent.currency() {
        return Err(Refusal::ImpossibleReversal { reversed });
    }
    Ok(())
}
