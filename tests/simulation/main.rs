//! Random weeks of many people at once, with mail servers that fail and workers that die; a seed repeats each of them.

mod checks;
mod dice;
mod kills;
mod transfers;
mod week;

use dice::Dice;
use week::Week;

/// Steps of one week, and after how many of them everything is looked at.
const STEPS: usize = 240;
const CHECK_EVERY: usize = 40;

#[tokio::test]
async fn the_first_week_holds() {
    a_week_holds(1).await;
}

#[tokio::test]
async fn the_second_week_holds() {
    a_week_holds(0x5eed).await;
}

#[tokio::test]
async fn the_third_week_holds() {
    a_week_holds(0xdead_beef).await;
}

async fn a_week_holds(seed: u64) {
    let mut week = Week::begin(Dice::with_seed(seed)).await;
    for step in 1..=STEPS {
        week.goes_on().await;
        if step % CHECK_EVERY == 0 {
            checks::all_holds(week.app(), &format!("seed {seed}, step {step}")).await;
        }
    }
    week.calms_down().await;
    checks::all_holds(week.app(), &format!("seed {seed}, at the end")).await;
    checks::nothing_waits_for_the_worker(week.app()).await;
    assert!(
        week.reached() >= 6,
        "seed {seed} went nowhere: only {} kinds of status",
        week.reached()
    );
}
