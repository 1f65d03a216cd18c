use futures_util::future::join_all;
use tests::{Person, TestApp};

use super::looks_at_himself;

/// So many pass when each process is asked `each` times, all at once.
async fn passed(people: &[Person], each: usize) -> usize {
    let requests = (0..each).flat_map(|_| people.iter().map(looks_at_himself));
    let answers = join_all(requests).await;
    for answer in &answers {
        assert!([200, 429].contains(&answer.status), "{answer:?}");
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_processes_asked_three_times_as_much_at_once_allow_exactly_the_quota() {
    let app = TestApp::with(&[("RATE_LIMIT_MEMBER", "")]).await;
    let (second, third) = (app.another_api().await, app.another_api().await);
    let member = app.member().await;
    let at_each = [member.clone(), member.at(&second.door), member.at(&third.door)];

    assert_eq!(passed(&at_each, 100).await, 100);

    let row = app.row("SELECT current, previous FROM payout.rate_limits").await;
    assert_eq!((&row["current"], &row["previous"]), (&100.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_processes_take_in_advance_is_part_of_the_quota() {
    let app = TestApp::with(&[("RATE_LIMIT_STAFF", "")]).await;
    let second = app.another_api().await;
    let admin = app.admin().await;
    let at_each = [admin.clone(), admin.at(&second.door)];

    // A thousand at each, in bursts of fifty.
    let mut sum = 0;
    for _ in 0..20 {
        sum += passed(&at_each, 50).await;
    }

    assert_eq!(sum, 1_000);
}

#[tokio::test]
async fn a_new_process_knows_what_was_asked_before_it() {
    let mut app = TestApp::with(&[("RATE_LIMIT_MEMBER", "5")]).await;
    let member = app.member().await;
    for _ in 0..5 {
        looks_at_himself(&member).await.is_ok();
    }

    app.restarts_the_api().await;

    looks_at_himself(&member).await.is_problem(429, "RATE_LIMITED");
}
