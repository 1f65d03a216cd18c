//! Whatever the provider, the workers and the staff do in whatever order: one payout moves money once at most, and the
//! books agree with the status.

use std::collections::BTreeSet;

use ledger::{Balances, Entry, EntryKind, Obligation, obligation_of};
use money::Money;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use time::Duration;

use super::given::{Story, World, cancel, retry, reverse, statement, vote};
use super::{
    Call, Command, Event, IdempotencyKey, KeyAfterwards, LedgerEffect, Status, TransferId, allocate, check_allocations,
};
use crate::given::BORIS;

/// What the provider does with a call, or what happens elsewhere.
#[derive(Debug, Clone, Copy)]
enum Step {
    Work(Fate),
    Vanish,
    Webhook,
    TakeBack,
    Approve,
    Cancel,
    Retry,
    Wait(i64),
    Suspend(bool),
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Answered,
    LostAfter,
    LostBefore,
    Busy,
    Refused,
    Rejected,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = prop::sample::select(vec![
        Fate::Answered,
        Fate::LostAfter,
        Fate::LostBefore,
        Fate::Busy,
        Fate::Refused,
        Fate::Rejected,
    ]);
    let step = prop_oneof![
        12 => fate.prop_map(Step::Work),
        2 => Just(Step::Vanish),
        3 => Just(Step::Webhook),
        1 => Just(Step::TakeBack),
        3 => Just(Step::Approve),
        1 => Just(Step::Cancel),
        4 => Just(Step::Retry),
        8 => (1_i64..3_000).prop_map(Step::Wait),
        1 => prop::bool::weighted(0.2).prop_map(Step::Suspend),
    ];
    prop::collection::vec(step, 1..60)
}

/// A provider that remembers its keys, as ours does.
#[derive(Debug, Default)]
struct Provider {
    keys: Vec<(IdempotencyKey, Option<usize>)>,
    transfers: Vec<(i64, bool)>,
}

impl Provider {
    fn standing(&self) -> usize {
        self.transfers.iter().filter(|(_, taken_back)| !taken_back).count()
    }

    /// The transfer made under this key, now or before; none when it refuses that key.
    fn make(&mut self, key: IdempotencyKey, cents: i64) -> Option<usize> {
        if let Some((_, answer)) = self.keys.iter().find(|(known, _)| *known == key) {
            return *answer;
        }
        self.transfers.push((cents, false));
        let made = self.transfers.len() - 1;
        self.keys.push((key, Some(made)));
        Some(made)
    }

    fn accept(&self, index: usize) -> Command {
        Command::Accept {
            transfer_id: TransferId(format!("tr_{index}")),
            amount: Money::usd(self.transfers[index].0),
        }
    }

    fn found(&self) -> Option<usize> {
        self.transfers.iter().position(|(_, taken_back)| !taken_back)
    }
}

struct Witness {
    story: Story,
    provider: Provider,
    books: Vec<Entry>,
    reached: BTreeSet<Status>,
}

impl Witness {
    fn of(cents: i64) -> Self {
        let story = Story::of(World::creator(cents));
        let mut witness = Self {
            reached: BTreeSet::from([story.payout.status()]),
            story,
            provider: Provider::default(),
            books: Vec::new(),
        };
        let needs_approval = witness.story.payout.ballot.is_some();
        witness.book(&Event::Created { needs_approval });
        witness
    }

    fn does(&mut self, command: Command) {
        if let Ok(change) = self.story.payout.handle(command, &self.story.world.facts()) {
            for event in &change.events {
                self.book(event);
            }
            self.reached.extend(change.path);
        }
    }

    fn book(&mut self, event: &Event) {
        for effect in event.ledger_effects() {
            let entry = match effect {
                LedgerEffect::Recognise => Entry::transfer_approved(self.story.payout.amount).expect("positive"),
                LedgerEffect::Settle(parts) => {
                    Entry::transfer_sent(parts.gross(), parts.withheld(), parts.net()).expect("parts add up")
                }
                LedgerEffect::Unsettle => self.reversal_of(EntryKind::Sent),
                LedgerEffect::Derecognise => self.reversal_of(EntryKind::Approved),
            };
            self.books.push(entry);
        }
    }

    fn reversal_of(&self, kind: EntryKind) -> Entry {
        let last = self.books.iter().rev().find(|entry| entry.kind() == kind);
        last.expect("it was booked").reversal(EntryKind::Reversed)
    }

    /// A worker has a turn, and the provider decides about it.
    fn works(&mut self, fate: Fate) {
        if !self.claims() {
            return;
        }
        while let Some(call) = self.story.payout.next_call() {
            let before = self.story.payout.attempt();
            match call {
                Call::Ask => self.asks(fate),
                Call::Send => self.sends(fate),
            }
            if before == self.story.payout.attempt() {
                break;
            }
        }
    }

    /// Whether a worker could take the transfer.
    fn claims(&mut self) -> bool {
        let before = self.story.payout.attempts;
        self.does(Command::StartSending);
        self.does(Command::Resume);
        self.story.payout.attempts > before
    }

    fn asks(&mut self, fate: Fate) {
        match (fate, self.provider.found()) {
            (Fate::LostBefore | Fate::LostAfter, _) => self.does(self.story.loses_reply()),
            (Fate::Busy, _) => self.does(self.story.fails_transiently(KeyAfterwards::Unused)),
            (_, Some(index)) => self.does(self.provider.accept(index)),
            (_, None) => self.does(self.story.is_absent()),
        }
    }

    fn sends(&mut self, fate: Fate) {
        let request = self.story.payout.request().expect("it is being sent");
        let cents = request.amount.minor();
        match fate {
            Fate::Answered => match self.provider.make(request.key, cents) {
                Some(index) => self.does(self.provider.accept(index)),
                None => self.does(self.story.fails_for_good()),
            },
            Fate::LostAfter => {
                self.provider.make(request.key, cents);
                self.does(self.story.loses_reply());
            }
            Fate::LostBefore => self.does(self.story.loses_reply()),
            Fate::Busy => self.does(self.story.fails_transiently(KeyAfterwards::Unused)),
            Fate::Refused => {
                self.refuse(request.key);
                self.does(self.story.fails_transiently(KeyAfterwards::Spent));
            }
            Fate::Rejected => {
                self.refuse(request.key);
                self.does(self.story.fails_for_good());
            }
        }
    }

    fn refuse(&mut self, key: IdempotencyKey) {
        self.provider.keys.push((key, None));
    }

    fn sees(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Work(fate) => self.works(fate),
            Step::Vanish => {
                if self.claims() && self.story.payout.next_call() == Some(Call::Send) {
                    let request = self.story.payout.request().expect("it is being sent");
                    self.provider.make(request.key, request.amount.minor());
                }
            }
            Step::Webhook => {
                if let Some(index) = self.provider.found() {
                    self.does(self.provider.accept(index));
                }
            }
            Step::TakeBack => {
                if let (Some(index), Status::Completed) = (self.provider.found(), self.story.payout.status()) {
                    self.provider.transfers[index].1 = true;
                    self.does(reverse(&format!("tr_{index}"), self.provider.transfers[index].0));
                }
            }
            Step::Approve => self.does(vote(BORIS, approval::Decision::Approve)),
            Step::Cancel => self.does(cancel()),
            Step::Retry => self.does(retry()),
            Step::Wait(minutes) => self.story.waits(Duration::minutes(minutes)),
            Step::Suspend(suspended) => self.story.world.payee.in_good_standing = !suspended,
        }
        self.agrees()
    }

    fn agrees(&self) -> Result<(), TestCaseError> {
        let (payout, moved) = (&self.story.payout, self.provider.standing());
        prop_assert!(moved <= 1, "{moved} transfers for one payout");
        let wanted = match payout.status() {
            Status::PendingApproval | Status::Failed | Status::Reversed | Status::Cancelled => Obligation::None,
            Status::Pending | Status::Processing => Obligation::Owed,
            Status::Completed => Obligation::Paid,
        };
        prop_assert_eq!(obligation_of(&self.books), wanted);
        prop_assert_eq!(payout.is_recognised(), wanted != Obligation::None);
        if let Some(parts) = payout.accepted().map(|transfer| transfer.calculation)
            && payout.status() == Status::Completed
        {
            prop_assert_eq!(moved, 1);
            let paid = Balances::transfer_paid(parts.gross(), parts.withheld(), parts.net());
            prop_assert_eq!(Balances::of(&self.books), paid);
        }
        let ended = payout.status().releases_allocations();
        prop_assert!(!ended || moved == 0, "{:?}, and the money has moved", payout.status());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_money_moves_once_at_most_and_the_books_agree(
        cents in prop::sample::select(vec![10_000_i64, 1_000_000]),
        steps in steps(),
    ) {
        let mut witness = Witness::of(cents);
        for step in steps {
            witness.sees(step)?;
        }
    }

    #[test]
    fn r11_4_each_cent_is_allocated_once(
        amounts in prop::collection::vec(100_i64..50_000, 1..6),
        payouts in prop::collection::vec(1_i64..60_000, 1..10),
    ) {
        let mut statements: Vec<_> = amounts.iter().zip(1..).map(|(cents, number)| statement(number, *cents)).collect();
        let owed: i64 = amounts.iter().sum();
        let mut claimed = 0;
        for wanted in payouts {
            let Ok(allocations) = allocate(&statements, None, Some(Money::usd(wanted))) else {
                prop_assert!(wanted > owed - claimed, "{wanted} of {} was refused", owed - claimed);
                continue;
            };
            check_allocations(&allocations, Money::usd(wanted), &statements).expect("what was just allocated");
            for part in allocations {
                let of_this = statements.iter_mut().find(|statement| statement.id == part.statement).expect("known");
                of_this.in_flight = of_this.in_flight.plus(part.amount).expect("small");
                prop_assert!(of_this.in_flight.minor() <= of_this.net_payable.minor());
            }
            claimed += wanted;
        }
        let left: i64 = statements.iter().map(|statement| statement.remaining().minor()).sum();
        prop_assert_eq!(left + claimed, owed);
    }
}

/// Or else the property above would say little.
#[test]
fn random_lives_reach_every_status() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for cents in [10_000, 1_000_000].into_iter().cycle().take(400) {
        let tree = steps().new_tree(&mut runner).expect("nothing is filtered out");
        let mut witness = Witness::of(cents);
        for step in tree.current() {
            witness.sees(step).expect("the rules hold");
        }
        reached.extend(witness.reached);
    }
    assert_eq!(reached, Status::ALL.into_iter().collect());
}
