//! Thousands of transfers, each of which meets a Stripe that loses requests and answers, refuses or breaks, and workers that
//! die at any await. Whatever happens, the money moves once or not at all, and the books and claims say so.
//!
//! `TRANSFER_RUNS` says how many, and `TRANSFER_SEED` where to begin: a failure names the seed that repeats it.

mod fate;
mod proof;
mod run;

use std::panic::AssertUnwindSafe;
use std::thread;

use futures_util::FutureExt as _;
use tests::Programme;
use tokio::runtime;

use fate::Clients;
use run::{Ends, Run};

/// Enough to meet every kind of mishap; the pipeline asks for ten thousand.
const RUNS: u64 = 240;
/// Each on a database and a clock of its own.
const LANES: u64 = 3;
/// A database and a Stripe that know everything that ever happened get slow.
const RUNS_PER_DATABASE: usize = 100;

#[test]
fn no_transfer_is_paid_twice_or_lost_whatever_breaks_and_dies() {
    let runs = setting("TRANSFER_RUNS", RUNS);
    let first = setting("TRANSFER_SEED", 1);
    let began = std::time::Instant::now();

    let lanes: Vec<_> = (0..LANES.min(runs))
        .map(|lane| thread::spawn(move || lane_of(first + lane, first + runs)))
        .collect();
    let ends: Vec<Ends> = lanes
        .into_iter()
        .map(|lane| lane.join().expect("every run holds"))
        .collect();

    let ends = ends.iter().fold(Ends::default(), |sum, ends| sum.plus(ends));
    assert_eq!(ends.all(), runs);
    if runs >= RUNS {
        assert!(ends.completed > 0 && ends.failed > 0 && ends.reversed > 0, "{ends:?}");
        assert!(ends.died > 0 && ends.asked > 0, "{ends:?}");
    }
    say(&format!(
        "{runs} runs from seed {first} in {:?}: {ends:?}",
        began.elapsed()
    ));
}

/// Every await between the claim and the settlement, one after the other.
#[tokio::test]
async fn a_turn_that_dies_at_any_await_moves_the_money_once() {
    const AWAITS_MAX: usize = 400;
    let it = Programme::start().await;
    let (mut clients, creator) = (Clients::of(&it), it.creator().await);
    let mut died_in_vain = 0;
    for polls in 0..AWAITS_MAX {
        let mut run = Run::begin(&it, &mut clients, &creator, u64::try_from(polls).unwrap_or(u64::MAX)).await;
        let survived = run.dies_after(polls).await;
        run.comes_to_its_end().await;
        proof::holds(&mut run).await;
        died_in_vain += usize::from(survived);
        if died_in_vain > 5 {
            assert!(polls > 15, "a turn has more awaits than {polls}");
            return;
        }
    }
    panic!("no turn came to its end within {AWAITS_MAX} awaits");
}

fn lane_of(first: u64, end: u64) -> Ends {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let seeds: Vec<u64> = (first..end).step_by(usize::try_from(LANES).expect("few")).collect();
    runtime.expect("a runtime").block_on(async {
        let mut ends = Ends::default();
        for seeds in seeds.chunks(RUNS_PER_DATABASE) {
            ends = ends.plus(&Box::pin(several(seeds)).await);
        }
        ends
    })
}

/// One run after the other on one database, and then the proof that all of it fits together.
async fn several(seeds: &[u64]) -> Ends {
    let it = Programme::start().await;
    let (mut clients, creator) = (Clients::of(&it), it.creator().await);
    let mut ends = Ends::default();
    for seed in seeds {
        let run = AssertUnwindSafe(Box::pin(one(&it, &mut clients, &creator, *seed)))
            .catch_unwind()
            .await;
        match run {
            Ok(end) => ends = ends.plus(&end),
            Err(cause) => {
                say(&format!("TRANSFER_SEED={seed} TRANSFER_RUNS=1 repeats the failure"));
                std::panic::resume_unwind(cause);
            }
        }
    }
    it.app.is_sound().await;
    ends
}

async fn one(it: &Programme, clients: &mut Clients, creator: &tests::Creator, seed: u64) -> Ends {
    let mut run = Run::begin(it, clients, creator, seed).await;
    run.goes_wrong().await;
    run.comes_to_its_end().await;
    proof::holds(&mut run).await;
    run.ends_as().await
}

#[expect(
    clippy::disallowed_methods,
    reason = "these are settings of the test, not of a program"
)]
fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(value) => value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number, not {value}")),
        Err(_) => default,
    }
}

#[expect(clippy::print_stderr, reason = "whoever repeats a failure needs its seed")]
fn say(line: &str) {
    eprintln!("{line}");
}
