//! The real programs under load, killed at random moments by SIGKILL: api, worker, PostgreSQL and Stripe. Whatever was
//! acknowledged stands afterwards, and nobody was paid twice.
//!
//! `CRASH_KILLS` says how many kills (a few, unless told otherwise) and `CRASH_SEED` which; docs/reliability.md tells more.

mod checks;
mod client;
#[path = "../simulation/dice.rs"]
mod dice;
mod load;
mod people;
mod postgres;
mod program;
mod stage;

use std::time::Duration;

use dice::Dice;
use load::Load;
use stage::{Stage, Victim};

/// Enough to meet each victim, in a test that everybody runs.
const KILLS: usize = 8;
/// The longest pause before somebody is killed again, so that it happens at any moment of a request.
const PAUSE_MAX_MS: usize = 700;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_killed_nothing_acknowledged_is_lost_and_nobody_is_paid_twice() {
    let kills = number("CRASH_KILLS").unwrap_or(KILLS);
    let seed = number("CRASH_SEED").unwrap_or(0x5eed);
    let mut dice = Dice::with_seed(u64::try_from(seed).expect("a seed fits"));
    let mut stage = Stage::set(kills).await;
    let mut load = Load::begin(&stage);
    for kill in 1..=kills {
        let case = format!("seed {seed}, kill {kill}");
        // The moment is the point of it: no condition could be waited for.
        tokio::time::sleep(Duration::from_millis(dice.roll(PAUSE_MAX_MS) as u64)).await;
        let victim = if kill <= Victim::ALL.len() {
            Victim::ALL[kill - 1]
        } else {
            *dice.pick(&Victim::ALL)
        };
        stage.kills(victim, &mut dice).await;
        load.gets_on(&case, victim).await;
    }
    let acknowledged = load.ends().await;
    stage.comes_to_rest().await;
    checks::all_holds(&stage, &acknowledged, &format!("seed {seed}, after {kills} kills")).await;
}

fn number(variable: &str) -> Option<usize> {
    #[expect(
        clippy::disallowed_methods,
        reason = "how much is asked of a campaign is no setting of the service"
    )]
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
