use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Decision, Policy, Role, Vote};

/// The fewest characters of a reason to reject.
const REASON_MIN: usize = 10;
/// The most characters of any reason.
const REASON_MAX: usize = 1000;

/// Where a round of votes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// More votes are needed.
    Pending,
    /// As many approvals as required, and no rejection.
    Approved,
    /// Somebody rejected.
    Rejected,
}

/// Why a vote is refused. The ballot is unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BallotRefusal {
    /// None of the voter's roles may vote under the policy.
    #[error("your role may not approve payouts")]
    NotAnApprover,
    /// The payee never votes on the payout to himself.
    #[error("nobody votes on a payout to himself")]
    OwnPayout,
    /// The policy keeps the initiator from voting.
    #[error("whoever initiated a payout may not vote on it")]
    InitiatorExcluded,
    /// One vote per person and round.
    #[error("you have already voted on this payout")]
    AlreadyVoted,
    /// The round has its verdict.
    #[error("the vote on this payout is closed")]
    Closed,
    /// The round ran out before the vote; a new one has to be opened first.
    #[error("the vote on this payout has expired")]
    Expired,
    /// A rejection needs a reason of at least 10 characters, blanks around it not counted.
    #[error("a rejection needs a reason of {REASON_MIN} to {REASON_MAX} characters")]
    ReasonRequired,
    /// A reason has at most 1000 characters.
    #[error("a reason has at most {REASON_MAX} characters")]
    ReasonTooLong,
}

impl BallotRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnApprover => "NOT_AN_APPROVER",
            Self::OwnPayout => "OWN_PAYOUT",
            Self::InitiatorExcluded => "INITIATOR_EXCLUDED",
            Self::AlreadyVoted => "ALREADY_VOTED",
            Self::Closed => "BALLOT_CLOSED",
            Self::Expired => "BALLOT_EXPIRED",
            Self::ReasonRequired => "REASON_REQUIRED",
            Self::ReasonTooLong => "REASON_TOO_LONG",
        }
    }
}

/// Why stored votes cannot have come from a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CorruptBallot {
    /// Rounds count from one.
    #[error("a ballot has no round 0")]
    NoRound,
    /// Nothing is paid unapproved.
    #[error("a ballot requires at least one approval")]
    NothingRequired,
    /// One person, two votes in one round.
    #[error("{0} voted twice in one round")]
    DoubleVote(Uuid),
    /// The payee voted.
    #[error("the payee voted on the payout to himself")]
    PayeeVoted,
    /// A vote was counted after the verdict.
    #[error("there are votes beyond the verdict")]
    VotesBeyondVerdict,
}

/// The votes on one payout. Only the votes of the current round count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    payee: Uuid,
    initiator: Uuid,
    round: u32,
    opened_at: OffsetDateTime,
    required: u32,
    votes: Vec<Vote>,
}

impl Ballot {
    /// Opens round 1. At least one approval is always required, even where `required` says none.
    pub fn open(payee: Uuid, initiator: Uuid, required: u32, opened_at: OffsetDateTime) -> Self {
        Self {
            payee,
            initiator,
            round: 1,
            opened_at,
            required: required.max(1),
            votes: Vec::new(),
        }
    }

    /// A ballot as it was stored, with the votes of the round `round` only. Errors when no sequence of votes leads there.
    pub fn restore(
        payee: Uuid,
        initiator: Uuid,
        round: u32,
        opened_at: OffsetDateTime,
        required: u32,
        votes: Vec<Vote>,
    ) -> Result<Self, CorruptBallot> {
        let ballot = Self {
            payee,
            initiator,
            round,
            opened_at,
            required,
            votes,
        };
        ballot.check()?;
        Ok(ballot)
    }

    /// Counts `vote`, cast by a person with `roles`, and says where the round stands now. `Approved` and `Rejected` are
    /// answered once per round, to the vote that decides it; nothing changes on refusal.
    pub fn cast(&mut self, vote: Vote, roles: &[Role], policy: &Policy) -> Result<Verdict, BallotRefusal> {
        self.admits(vote.voter, roles, policy)?;
        if self.expired(vote.at, policy) {
            return Err(BallotRefusal::Expired);
        }
        check_reason(&vote)?;
        self.votes.push(vote);
        Ok(self.verdict())
    }

    /// Voids the votes and opens the next round, which needs `required` approvals (at least one).
    /// Answers with the voided votes, which are history.
    pub fn next_round(&mut self, required: u32, now: OffsetDateTime) -> Vec<Vote> {
        self.round = self.round.checked_add(1).expect("nobody opens four billion rounds");
        self.opened_at = now;
        self.required = required.max(1);
        std::mem::take(&mut self.votes)
    }

    /// Where the current round stands.
    pub fn verdict(&self) -> Verdict {
        if self.votes.iter().any(|vote| vote.decision == Decision::Reject) {
            Verdict::Rejected
        } else if self.approvals() >= self.required {
            Verdict::Approved
        } else {
            Verdict::Pending
        }
    }

    /// Whether the policy's time ran out at `now` before a verdict was reached.
    pub fn expired(&self, now: OffsetDateTime, policy: &Policy) -> bool {
        let ends_at = policy
            .expires_after()
            .and_then(|after| self.opened_at.checked_add(after));
        self.verdict() == Verdict::Pending && ends_at.is_some_and(|end| now >= end)
    }

    /// Whether a person with `roles` could vote now, if the round has not expired.
    pub fn may_still_vote(&self, voter: Uuid, roles: &[Role], policy: &Policy) -> bool {
        self.admits(voter, roles, policy).is_ok()
    }

    /// The approvals of the current round.
    pub fn approvals(&self) -> u32 {
        let approvals = self.votes.iter().filter(|vote| vote.decision == Decision::Approve);
        u32::try_from(approvals.count()).expect("a round has few votes")
    }

    /// Who is to be paid.
    pub const fn payee(&self) -> Uuid {
        self.payee
    }

    /// Who asked for the payout.
    pub const fn initiator(&self) -> Uuid {
        self.initiator
    }

    /// The current round, from 1.
    pub const fn round(&self) -> u32 {
        self.round
    }

    /// When the current round opened.
    pub const fn opened_at(&self) -> OffsetDateTime {
        self.opened_at
    }

    /// The approvals the current round needs.
    pub const fn required(&self) -> u32 {
        self.required
    }

    /// The votes of the current round.
    pub fn votes(&self) -> &[Vote] {
        &self.votes
    }

    fn admits(&self, voter: Uuid, roles: &[Role], policy: &Policy) -> Result<(), BallotRefusal> {
        if !policy.admits(roles) {
            return Err(BallotRefusal::NotAnApprover);
        }
        if voter == self.payee {
            return Err(BallotRefusal::OwnPayout);
        }
        if policy.exclude_initiator() && voter == self.initiator {
            return Err(BallotRefusal::InitiatorExcluded);
        }
        if self.votes.iter().any(|vote| vote.voter == voter) {
            return Err(BallotRefusal::AlreadyVoted);
        }
        if self.verdict() != Verdict::Pending {
            return Err(BallotRefusal::Closed);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), CorruptBallot> {
        if self.round == 0 {
            return Err(CorruptBallot::NoRound);
        }
        if self.required == 0 {
            return Err(CorruptBallot::NothingRequired);
        }
        for (index, vote) in self.votes.iter().enumerate() {
            if vote.voter == self.payee {
                return Err(CorruptBallot::PayeeVoted);
            }
            if self.votes[..index].iter().any(|earlier| earlier.voter == vote.voter) {
                return Err(CorruptBallot::DoubleVote(vote.voter));
            }
        }
        let approvals = self.approvals();
        let rejections = self.votes.len() - approvals as usize;
        if rejections > 1 || approvals > self.required || (rejections == 1 && approvals == self.required) {
            return Err(CorruptBallot::VotesBeyondVerdict);
        }
        Ok(())
    }
}

fn check_reason(vote: &Vote) -> Result<(), BallotRefusal> {
    let length = vote.reason.as_deref().map_or(0, |reason| reason.trim().chars().count());
    if length > REASON_MAX {
        return Err(BallotRefusal::ReasonTooLong);
    }
    if vote.decision == Decision::Reject && length < REASON_MIN {
        return Err(BallotRefusal::ReasonRequired);
    }
    Ok(())
}
