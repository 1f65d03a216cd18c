use std::collections::{BTreeMap, BTreeSet};

use approval::{ContentHash, Decision, Vote};
use ledger::{Entry, EntryKind, Obligation, obligation_of};
use proptest::prelude::*;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::explain;
use crate::given::Story;
use crate::member_payout::lifecycle_tests::diagram;
use crate::member_payout::{Change, LedgerEffect, Sent};
use crate::{Event, MemberPayout, Refusal, Status};

/// Keeps its own account of what happened, from the events alone, and objects where the payout's differs.
pub(super) struct Witness {
    pub statuses: BTreeSet<Status>,
    /// The votes of the round, with the details they were cast for.
    votes: BTreeMap<Uuid, (Vote, Option<String>)>,
    pinned: Option<String>,
    rests_until: Option<OffsetDateTime>,
    withholding_accepted: bool,
    approved: bool,
    money_is_out: bool,
    entries: Vec<Entry>,
}

impl Witness {
    pub fn of(story: &Story) -> Self {
        Self {
            statuses: BTreeSet::from([story.status()]),
            votes: BTreeMap::new(),
            pinned: story
                .payout
                .destination
                .as_ref()
                .map(|destination| destination.fingerprint.clone()),
            rests_until: None,
            withholding_accepted: false,
            approved: false,
            money_is_out: false,
            entries: Vec::new(),
        }
    }

    pub fn sees(
        &mut self,
        before: &MemberPayout,
        story: &Story,
        outcome: &Result<Change, Refusal>,
    ) -> Result<(), TestCaseError> {
        let after = &story.payout;
        match outcome {
            Err(_) => prop_assert_eq!(after, before, "a refusal changed something"),
            Ok(change) => {
                self.counts_versions(before, after, change)?;
                self.follows(before, after, change)?;
                for event in &change.events {
                    self.hears(story, event)?;
                }
            }
        }
        self.statuses.insert(after.status());
        prop_assert_eq!(
            obligation_of(&self.entries),
            owed(after.status()),
            "at {:?}",
            after.status()
        );
        let waits = !explain::blockers(after, &story.facts()).is_empty();
        prop_assert_eq!(waits, after.status().is_open(), "explained at {:?}", after.status());
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "reads as the others do")]
    fn counts_versions(
        &self,
        before: &MemberPayout,
        after: &MemberPayout,
        change: &Change,
    ) -> Result<(), TestCaseError> {
        prop_assert_eq!(
            before != after,
            !change.is_nothing(),
            "a change without a trace, or a trace without a change"
        );
        prop_assert_eq!(after.version, before.version + i64::from(!change.is_nothing()));
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "reads as the others do")]
    fn follows(&self, before: &MemberPayout, after: &MemberPayout, change: &Change) -> Result<(), TestCaseError> {
        prop_assert_eq!(change.path.first(), Some(&before.status()));
        prop_assert_eq!(change.path.last(), Some(&after.status()));
        for step in change.path.windows(2) {
            prop_assert!(diagram::allows(step[0], step[1]), "{:?}", step);
        }
        Ok(())
    }

    fn hears(&mut self, story: &Story, event: &Event) -> Result<(), TestCaseError> {
        match event {
            Event::VoteCast { vote } => {
                let earlier = self.votes.insert(vote.voter, (vote.clone(), self.pinned.clone()));
                prop_assert!(earlier.is_none(), "two votes of one person in one round");
            }
            Event::Approved => self.approved = true,
            Event::RoundOpened { .. } => {
                self.votes.clear();
                self.approved = false;
            }
            Event::DestinationPinned { destination, changed } => {
                self.pinned = Some(destination.fingerprint.clone());
                if *changed {
                    self.rests_until = Some(story.world.now + story.world.cooling);
                }
            }
            Event::MethodChanged { .. } => self.pinned = None,
            Event::WithholdingAccepted { .. } => self.withholding_accepted = true,
            Event::PaymentSent { sent } => self.money_leaves(story, sent)?,
            Event::PaymentFailed { .. } | Event::Returned { .. } => self.money_is_out = false,
            _ => {}
        }
        if let Some(effect) = event.ledger_effect() {
            self.books(story, event, effect)?;
        }
        Ok(())
    }

    fn money_leaves(&mut self, story: &Story, sent: &Sent) -> Result<(), TestCaseError> {
        let (world, payout) = (&story.world, &story.payout);
        prop_assert!(!self.money_is_out, "sent while an earlier payment was out");
        self.money_is_out = true;
        prop_assert!(self.approved, "sent without an approval that stands");
        self.votes_cover(payout, world.policy.required(payout.gross))?;
        let on_file = world.facts().destinations.of(payout.method).clone();
        let on_file = on_file
            .map(|found| found.fingerprint)
            .map_err(|defect| TestCaseError::fail(defect.to_string()))?;
        prop_assert_eq!(Some(on_file), self.pinned.clone(), "sent somewhere else");
        prop_assert!(
            self.rests_until.is_none_or(|until| until <= world.now),
            "sent before the cooling-off was over"
        );
        let has_w9 = world.facts().tax.has_approved_w9();
        prop_assert!(
            !world.foreign && (has_w9 || self.withholding_accepted),
            "sent without a tax decision"
        );
        let withheld = if has_w9 { 0 } else { 2_400_000 };
        prop_assert_eq!(sent.calculation.withheld().minor(), withheld);
        prop_assert_eq!(sent.calculation.net().minor(), 9_970_000 - withheld);
        Ok(())
    }

    /// Enough people voted for it, and none of them for other details than those paid to.
    fn votes_cover(&self, payout: &MemberPayout, required: u32) -> Result<(), TestCaseError> {
        prop_assert!(
            self.votes.len() >= required as usize,
            "sent with {} votes",
            self.votes.len()
        );
        for (vote, details) in self.votes.values() {
            prop_assert_eq!(vote.decision, Decision::Approve);
            prop_assert!(details.is_none() || *details == self.pinned, "a vote for other details");
            let hash = ContentHash::of(payout.payee.0, payout.gross, payout.method.code(), details.as_deref());
            prop_assert_eq!(vote.content_hash, hash, "a vote for something else");
        }
        Ok(())
    }

    fn books(&mut self, story: &Story, event: &Event, effect: LedgerEffect) -> Result<(), TestCaseError> {
        let entry = match effect {
            LedgerEffect::Recognise => Entry::approved(story.payout.gross).expect("a positive amount"),
            LedgerEffect::Settle(parts) => {
                Entry::sent(parts.gross(), parts.retention_fee(), parts.withheld(), parts.net()).expect("parts add up")
            }
            LedgerEffect::Unsettle => self.reversal_of(EntryKind::Sent, EntryKind::Failed)?,
            LedgerEffect::Derecognise => self.reversal_of(EntryKind::Approved, EntryKind::Voided)?,
        };
        self.entries.push(entry);
        let now = obligation_of(&self.entries);
        prop_assert!(
            now != Obligation::Contradictory,
            "{} contradicts the books",
            event.name()
        );
        Ok(())
    }

    fn reversal_of(&self, booked: EntryKind, kind: EntryKind) -> Result<Entry, TestCaseError> {
        let last = self.entries.iter().rev().find(|entry| entry.kind() == booked);
        last.map(|entry| entry.reversal(kind))
            .ok_or_else(|| TestCaseError::fail("nothing to reverse"))
    }
}

/// What the books have to say of a payout that stands there [R5.3].
fn owed(status: Status) -> Obligation {
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
