//! What a payout waits for: in words, with who has to act and what to call [R4.5].

use tax::W9Standing;
use time::OffsetDateTime;

use crate::member_payout::{Facts, MemberPayout, State};
use crate::{DestinationDefect, PaymentMethod};

/// One thing a payout waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Stable.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Who has to act.
    pub actor: Actor,
    /// Since when.
    pub since: OffsetDateTime,
    /// What he calls.
    pub action: Action,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Administrators and finance managers who may still vote.
    Approver,
    /// Finance managers.
    Finance,
    /// The payee.
    Member,
    /// Nobody; time passes.
    Time,
}

impl Actor {
    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Finance => "finance_manager",
            Self::Member => "member",
            Self::Time => "nobody",
        }
    }
}

/// What ends the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the calls")]
pub enum Action {
    Vote,
    SubmitBankInfo,
    SubmitMailingAddress,
    SubmitTaxInfo,
    DecideTaxForm,
    MarkSent,
    Confirm,
    Resolve,
    Review,
    Wait,
}

/// Everything a payout waits for; empty only when it is over.
pub fn blockers(payout: &MemberPayout, facts: &Facts<'_>) -> Vec<Blocker> {
    let since = payout.state.since();
    let one = |code, message: String, actor, action| {
        vec![Blocker {
            code,
            message,
            actor,
            since,
            action,
        }]
    };
    match &payout.state {
        State::PendingApproval { .. } => vec![votes(payout)],
        State::Approved { .. } | State::PendingBankInfo { .. } | State::PendingTaxInfo { .. } => {
            let mut shut = shut_gates(payout, facts);
            if shut.is_empty() {
                shut = one(
                    "GATES_PENDING",
                    "the gates are evaluated within the hour".into(),
                    Actor::Time,
                    Action::Wait,
                );
            }
            shut
        }
        State::ReadyForPayment { .. } => {
            let shut = shut_gates(payout, facts);
            if shut.is_empty() {
                one(
                    "AWAITING_PAYMENT",
                    "finance has to send the money and record it".into(),
                    Actor::Finance,
                    Action::MarkSent,
                )
            } else {
                shut
            }
        }
        State::PaymentSent { sent, .. } => {
            let message = format!(
                "the payment is on its way, expected on {}; finance confirms its arrival",
                sent.expected_on
            );
            one("AWAITING_CONFIRMATION", message, Actor::Finance, Action::Confirm)
        }
        State::PaymentFailed { failure, .. } => {
            let message = format!("the payment failed: {}", failure.reason);
            one("PAYMENT_FAILED", message, Actor::Finance, Action::Review)
        }
        State::RequiresManualReview { reason, .. } => {
            let code = if facts.tax.foreign {
                "FOREIGN_PAYEE"
            } else {
                "MANUAL_REVIEW"
            };
            one(
                code,
                format!("finance has to decide: {reason}"),
                Actor::Finance,
                Action::Resolve,
            )
        }
        State::Completed { .. } | State::Rejected { .. } | State::Cancelled { .. } => Vec::new(),
    }
}

/// The gates of section 4 that are shut at this moment, whatever the state says.
pub(crate) fn shut_gates(payout: &MemberPayout, facts: &Facts<'_>) -> Vec<Blocker> {
    let since = payout.state.since();
    let mut shut = Vec::new();
    if payout.ballot.approvals() < payout.ballot.required() || !payout.votes_match_content() {
        shut.push(votes(payout));
    }
    if let Err(defect) = payout.destination_now(facts) {
        shut.push(details(payout, &defect));
    }
    if details_differ(payout, facts) {
        let message = "the payment details differ from those that were approved; a new vote is needed".into();
        shut.push(Blocker {
            code: "DETAILS_CHANGED",
            message,
            actor: Actor::Approver,
            since,
            action: Action::Vote,
        });
    }
    shut.extend(tax(payout, facts));
    if let Some(until) = payout.cooling_until.filter(|until| facts.now < *until) {
        let message = format!("changed payment details rest until {until}");
        shut.push(Blocker {
            code: "COOLING_OFF",
            message,
            actor: Actor::Time,
            since,
            action: Action::Wait,
        });
    }
    shut
}

fn details_differ(payout: &MemberPayout, facts: &Facts<'_>) -> bool {
    match (&payout.destination, facts.destinations.of(payout.method)) {
        (Some(pinned), Ok(found)) => pinned.fingerprint != found.fingerprint,
        _ => false,
    }
}

fn votes(payout: &MemberPayout) -> Blocker {
    let required = payout.ballot.required();
    let message = match required.saturating_sub(payout.ballot.approvals()) {
        0 => "the votes were cast for something else than what would be paid now".to_owned(),
        missing => format!("{missing} of {required} approvals are missing"),
    };
    let since = payout.ballot.opened_at();
    Blocker {
        code: "AWAITING_APPROVAL",
        message,
        actor: Actor::Approver,
        since,
        action: Action::Vote,
    }
}

fn details(payout: &MemberPayout, defect: &DestinationDefect) -> Blocker {
    let action = match payout.method {
        PaymentMethod::Ach => Action::SubmitBankInfo,
        PaymentMethod::Check => Action::SubmitMailingAddress,
    };
    let since = payout.state.since();
    Blocker {
        code: defect.code(),
        message: defect.to_string(),
        actor: Actor::Member,
        since,
        action,
    }
}

fn tax(payout: &MemberPayout, facts: &Facts<'_>) -> Option<Blocker> {
    let since = payout.state.since();
    if facts.tax.foreign {
        let message = "the payee is not a US person; the payment is settled by hand".to_owned();
        return Some(Blocker {
            code: "FOREIGN_PAYEE",
            message,
            actor: Actor::Finance,
            since,
            action: Action::Review,
        });
    }
    if payout.accepted_withholding.is_some() {
        return None;
    }
    let (code, message, actor, action) = match facts.tax.w9 {
        W9Standing::Approved { .. } => return None,
        W9Standing::Missing => (
            "TAX_INFO_MISSING",
            "no W-9 is on file",
            Actor::Member,
            Action::SubmitTaxInfo,
        ),
        W9Standing::Rejected => (
            "TAX_INFO_REJECTED",
            "the W-9 was rejected",
            Actor::Member,
            Action::SubmitTaxInfo,
        ),
        W9Standing::Submitted => (
            "TAX_FORM_AWAITING_REVIEW",
            "the W-9 waits for finance",
            Actor::Finance,
            Action::DecideTaxForm,
        ),
    };
    Some(Blocker {
        code,
        message: message.to_owned(),
        actor,
        since,
        action,
    })
}

#[cfg(test)]
mod tests;
