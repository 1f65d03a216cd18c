//! Choosing members from the head of the queue [R2.5].

use std::collections::BTreeSet;

use membership::Reason;

use crate::UserId;

/// One member as the queue shows him, in queue order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Who.
    pub user: UserId,
    /// Place in the queue, from 1; none when he is not in it.
    pub position: Option<u64>,
    /// Everything that speaks against choosing him.
    pub reasons: Vec<Reason>,
}

impl Queued {
    /// Nothing speaks against him.
    pub fn selectable(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// What to do with a choice in which some members cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One bad member, and nothing is created.
    All,
    /// The good ones are created, the rest listed.
    Partial,
}

/// Why one member of a choice is not paid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody with this id.
    #[error("no such member")]
    UnknownUser,
    /// Named twice in one choice.
    #[error("the member is named twice")]
    NamedTwice,
    /// The one who initiates would pay himself.
    #[error("nobody initiates his own payout")]
    OwnPayout,
    /// The member cannot be chosen.
    #[error("{0}")]
    NotSelectable(Reason),
    /// Selectable members ahead of him were left out.
    #[error("{passed_over} selectable members ahead in the queue were passed over")]
    OutOfOrder {
        /// How many.
        passed_over: usize,
    },
}

impl Fault {
    /// The stable code of this fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownUser => "UNKNOWN_USER",
            Self::NamedTwice => "NAMED_TWICE",
            Self::OwnPayout => "OWN_PAYOUT",
            Self::NotSelectable(reason) => reason.code(),
            Self::OutOfOrder { .. } => "OUT_OF_ORDER",
        }
    }
}

/// The choice, divided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// To be paid, in queue order.
    pub chosen: Vec<UserId>,
    /// Not to be paid, each with every reason.
    pub faulty: Vec<(UserId, Vec<Fault>)>,
}

/// Divides a choice into members who can be paid and members who cannot.
///
/// `queue` holds every member of the choice that exists and everybody ahead of the last of them.
/// `keep_order` is false when the order was overridden with a reason.
pub fn select(choice: &[UserId], queue: &[Queued], initiator: UserId, keep_order: bool) -> Selection {
    let wanted: BTreeSet<UserId> = choice.iter().copied().collect();
    let mut selection = Selection::default();
    let mut passed_over = 0;
    for member in queue {
        if !wanted.contains(&member.user) {
            passed_over += usize::from(member.selectable() && member.position.is_some());
            continue;
        }
        let faults = faults(member, choice, initiator, if keep_order { passed_over } else { 0 });
        if faults.is_empty() {
            selection.chosen.push(member.user);
        } else {
            // A slip in the choice itself leaves him selectable, and passed over like anybody else.
            passed_over += usize::from(member.selectable());
            selection.faulty.push((member.user, faults));
        }
    }
    let known: BTreeSet<UserId> = queue.iter().map(|member| member.user).collect();
    selection
        .faulty
        .extend(wanted.difference(&known).map(|user| (*user, vec![Fault::UnknownUser])));
    selection
}

fn faults(member: &Queued, choice: &[UserId], initiator: UserId, passed_over: usize) -> Vec<Fault> {
    let mut faults: Vec<Fault> = member.reasons.iter().copied().map(Fault::NotSelectable).collect();
    if member.user == initiator {
        faults.push(Fault::OwnPayout);
    }
    if choice.iter().filter(|user| **user == member.user).count() > 1 {
        faults.push(Fault::NamedTwice);
    }
    if passed_over > 0 && member.selectable() {
        faults.push(Fault::OutOfOrder { passed_over });
    }
    faults
}

#[cfg(test)]
mod tests;
