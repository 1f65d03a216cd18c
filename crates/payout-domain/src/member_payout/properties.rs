//! Whatever people do in whatever order: nothing is paid unapproved or twice, and the books agree with the status.

mod steps;
mod witness;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use steps::{Step, steps};
use witness::Witness;

use crate::Status;
use crate::given::{Story, World};

fn world() -> impl Strategy<Value = World> {
    prop_oneof![Just(World::bare()), Just(World::complete())]
}

/// Lives through all steps under the eyes of a witness, and answers with the statuses that were reached.
fn live(world: World, steps: &[Step]) -> Result<BTreeSet<Status>, TestCaseError> {
    let mut story = Story::of(world);
    let mut witness = Witness::of(&story);
    for step in steps {
        let Some(command) = step.happens_to(&mut story) else {
            continue;
        };
        let before = story.payout.clone();
        let outcome = story.payout.handle(command, &story.world.facts());
        witness.sees(&before, &story, &outcome)?;
    }
    Ok(witness.statuses)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_paid_unapproved_or_twice_and_the_books_agree(world in world(), steps in steps()) {
        live(world, &steps)?;
    }
}

/// Or else the property above would say little.
#[test]
fn random_lives_reach_every_status_a_payout_rests_in() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..500 {
        let tree = (world(), steps())
            .new_tree(&mut runner)
            .expect("nothing is filtered out");
        let (world, steps) = tree.current();
        reached.extend(live(world, &steps).expect("the rules hold"));
    }
    let resting = Status::ALL.into_iter().filter(|status| *status != Status::Approved);
    assert_eq!(reached, resting.collect());
}
