//! Two people at the same moment, really at once.

mod giving_up;
mod initiating;
mod paying;
mod repeating;
mod voting;

use futures_util::future::join_all;
use tests::Answer;

/// A race is run this often, since one run may happen to be no race.
const RUNS: usize = 5;

/// Sends all requests before any is answered.
async fn at_once(requests: impl IntoIterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    join_all(requests).await
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}
