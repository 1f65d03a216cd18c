use approval::{Ballot, ContentHash};
use money::Money;
use time::OffsetDateTime;

use super::{Command, Event, Facts, Refusal, State, Status};
use crate::{Destination, MembershipId, PaymentMethod, PayoutId, RoundId, UserId};

/// One payout to one member, from selection to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberPayout {
    /// Also the idempotency key of its payment.
    pub id: PayoutId,
    /// Who is paid.
    pub payee: UserId,
    /// For which of his memberships.
    pub membership: Option<MembershipId>,
    /// Initiated together with others.
    pub round_id: RoundId,
    /// Place in the queue when chosen, from 1.
    pub queue_position: u32,
    /// The reward at that moment.
    pub gross: Money,
    /// Kept for the next year's membership.
    pub retention_fee: Money,
    /// How it is paid.
    pub method: PaymentMethod,
    /// Who chose the member.
    pub initiated_by: UserId,
    /// When.
    pub initiated_at: OffsetDateTime,
    /// The votes of the current approval round.
    pub ballot: Ballot,
    /// Where the money goes, once known.
    pub destination: Option<Destination>,
    /// Changed details rest until then.
    pub cooling_until: Option<OffsetDateTime>,
    /// Finance decided to pay without a W-9.
    pub accepted_withholding: Option<AcceptedWithholding>,
    /// Where it stands.
    pub state: State,
    /// Counts the changes.
    pub version: i64,
}

/// The decision to pay without a W-9.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedWithholding {
    /// Which finance manager.
    pub by: UserId,
    /// When.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: String,
}

/// What an initiation decides about one member.
#[derive(Debug, Clone)]
pub struct NewPayout {
    /// The new payout.
    pub id: PayoutId,
    /// Who is paid.
    pub payee: UserId,
    /// For which of his memberships.
    pub membership: Option<MembershipId>,
    /// Initiated together with others.
    pub round_id: RoundId,
    /// Place in the queue, from 1.
    pub queue_position: u32,
    /// The reward.
    pub gross: Money,
    /// Kept for the next year's membership.
    pub retention_fee: Money,
    /// How it is paid.
    pub method: PaymentMethod,
    /// Who chose the member.
    pub initiated_by: UserId,
}

/// What a command did: the events, and every status on the way, the old one first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The statuses passed through; a single one when the status stayed.
    pub path: Vec<Status>,
}

impl Change {
    /// The command was allowed, and there was nothing to do.
    pub fn is_nothing(&self) -> bool {
        self.events.is_empty() && self.path.len() < 2
    }
}

impl MemberPayout {
    /// A payout that waits for its first vote [R2.7]. Details already on file are pinned at once.
    pub fn initiate(new: NewPayout, facts: &Facts<'_>) -> (Self, Change) {
        let now = facts.now;
        let required = facts.policy.required(new.gross);
        let mut payout = Self {
            id: new.id,
            payee: new.payee,
            membership: new.membership,
            round_id: new.round_id,
            queue_position: new.queue_position,
            gross: new.gross,
            retention_fee: new.retention_fee,
            method: new.method,
            initiated_by: new.initiated_by,
            initiated_at: now,
            ballot: Ballot::open(new.payee.0, new.initiated_by.0, required, now),
            destination: None,
            cooling_until: None,
            accepted_withholding: None,
            state: State::PendingApproval { since: now },
            version: 0,
        };
        let mut change = Change {
            events: Vec::new(),
            path: vec![Status::PendingApproval],
        };
        payout.reconcile_destination(facts, &mut change);
        (payout, change)
    }

    /// Applies `command`, or says why it is refused. Nothing changes on refusal.
    pub fn handle(&mut self, command: Command, facts: &Facts<'_>) -> Result<Change, Refusal> {
        let mut next = self.clone();
        let mut change = Change {
            events: Vec::new(),
            path: vec![self.status()],
        };
        next.step(command, facts, &mut change)?;
        if !change.is_nothing() {
            next.version += 1;
        }
        *self = next;
        Ok(change)
    }

    /// The name of its state.
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// What a vote is bound to [R3.3].
    pub fn content_hash(&self) -> ContentHash {
        let destination = self
            .destination
            .as_ref()
            .map(|destination| destination.fingerprint.as_str());
        ContentHash::of(self.payee.0, self.gross, self.method.code(), destination)
    }

    /// Every vote of the round was cast for what is paid now. Votes cast before the first details were given name none.
    pub(crate) fn votes_match_content(&self) -> bool {
        let with = self.content_hash();
        let without = ContentHash::of(self.payee.0, self.gross, self.method.code(), None);
        self.ballot
            .votes()
            .iter()
            .all(|vote| vote.content_hash == with || vote.content_hash == without)
    }

    /// The gross amount stands in the books as owed to the member, or was paid.
    pub fn is_recognised(&self) -> bool {
        self.state.approved_at().is_some()
    }

    pub(super) fn move_to(&mut self, state: State, change: &mut Change) {
        change.path.push(state.status());
        self.state = state;
    }
}
