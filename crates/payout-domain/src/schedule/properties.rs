//! Whatever becomes of schedules and their holds: payee and platform together get the amount, and never more.

use money::Money;
use proptest::prelude::*;
use time::Duration;

use super::given::{PAYOUT, Story, WHOLE, new_hold};
use super::{Command, Status};
use crate::HoldId;
use crate::given::{ANNA, REASON};
use crate::hold::{self, FollowUp, Hold};

#[derive(Debug, Clone, Copy)]
enum Step {
    Process,
    Release(usize, Option<i64>),
    Cancel(usize),
    Forfeit(usize),
    Enlarge(usize, i64),
    RunHolds,
    Wait(i64),
    Fail,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let which = 0_usize..3;
    let step = prop_oneof![
        3 => Just(Step::Process),
        4 => (which.clone(), prop::option::of(1_i64..30_000)).prop_map(|(which, cents)| Step::Release(which, cents)),
        1 => which.clone().prop_map(Step::Cancel),
        1 => which.clone().prop_map(Step::Forfeit),
        1 => (which, 1_i64..40_000).prop_map(|(which, cents)| Step::Enlarge(which, cents)),
        2 => Just(Step::RunHolds),
        2 => (1_i64..100).prop_map(Step::Wait),
        1 => Just(Step::Fail),
    ];
    prop::collection::vec(step, 1..40)
}

#[derive(Debug)]
struct Witness {
    story: Story,
    paid: i64,
    kept: i64,
}

impl Witness {
    fn keeping(amounts: &[i64]) -> Self {
        let mut story = Story::due();
        for (cents, number) in amounts.iter().zip(400_u128..) {
            let mut new = new_hold(*cents);
            new.id = HoldId(uuid::Uuid::from_u128(number));
            let (hold, _) = Hold::create(new, story.now).expect("nothing is wrong with it");
            story.holds.push(hold);
        }
        let (paid, kept) = (0, 0);
        Self { story, paid, kept }
    }

    fn holds_do(&mut self, which: usize, command: hold::Command) {
        let facts = self.story.hold_facts();
        let Some(hold) = self.story.holds.get_mut(which) else {
            return;
        };
        let Ok(event) = hold.handle(command, &facts) else {
            return;
        };
        match event.follow_up() {
            Some(FollowUp::PayBySchedule(amount)) => self.paid += amount.minor(),
            Some(FollowUp::KeepByPlatform(amount)) => self.kept += amount.minor(),
            None => {}
        }
    }

    fn process(&mut self) {
        let world = self.story.clone();
        if self.story.schedule.handle(Command::Claim, &world.facts()).is_err() {
            return;
        }
        if self.story.schedule.status() != Status::Processing {
            return;
        }
        let claim = self.story.schedule.claims;
        let super::State::Processing { amount, .. } = self.story.schedule.state else {
            return;
        };
        let payout = amount.is_positive().then_some(PAYOUT);
        self.story.does(Command::Complete { claim, payout });
        self.paid += amount.minor();
    }

    fn sees(&mut self, step: Step) {
        let by = ANNA;
        match step {
            Step::Process => self.process(),
            Step::Release(which, cents) => {
                let (amount, notes) = (cents.map(Money::usd), None);
                self.holds_do(which, hold::Command::Release { by, amount, notes });
            }
            Step::Cancel(which) => self.holds_do(which, hold::Command::Cancel { by }),
            Step::Forfeit(which) => {
                let reason = REASON.to_owned();
                self.holds_do(which, hold::Command::Forfeit { by, reason });
            }
            Step::Enlarge(which, cents) => {
                let amount = Some(Money::usd(cents));
                let change = hold::Command::Change {
                    by,
                    amount,
                    reason: None,
                    release_on: None,
                };
                self.holds_do(which, change);
            }
            Step::RunHolds => {
                for which in 0..self.story.holds.len() {
                    self.holds_do(which, hold::Command::ReleaseDue);
                }
            }
            Step::Wait(days) => self.story.waits(Duration::days(days)),
            Step::Fail => {
                if self
                    .story
                    .schedule
                    .handle(Command::Trigger { by }, &self.story.clone().facts())
                    .is_ok()
                {
                    self.process();
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn r12_3_payee_and_platform_together_get_the_amount_and_never_more(
        held in prop::collection::vec(1_i64..30_000, 0..3),
        steps in steps(),
    ) {
        let mut witness = Witness::keeping(&held);
        for step in steps {
            witness.sees(step);
            let given_out = witness.paid + witness.kept;
            let kept_out: i64 = witness.story.holds.iter().map(|hold| hold.amount.minor()).sum();
            prop_assert!(given_out <= WHOLE.max(kept_out), "{given_out} of {WHOLE}");
        }
        // In the end everything is processed and every hold is over.
        if witness.story.schedule.payable(&witness.story.facts()).is_some() {
            witness.sees(Step::Process);
            witness.sees(Step::Wait(200));
            witness.sees(Step::RunHolds);
            witness.sees(Step::Process);
            prop_assert_eq!(witness.story.schedule.status(), Status::Processed);
            prop_assert_eq!(witness.paid + witness.kept, WHOLE);
        }
    }
}
