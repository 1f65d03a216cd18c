use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;
use tests::{Answer, Payout, Person, Stage, TestApp};

const KEYS: usize = 1_000;
const CALLERS_OF_A_KEY: usize = 50;
/// Keys that are asked for at the same time, each by all its callers.
const KEYS_AT_ONCE: usize = 4;
/// Whoever comes while the first still runs is told so, and asks again after the others; so often at most.
const ROUNDS_MAX: u32 = 20;

/// What all callers of a key are answered in the end.
async fn all_ask(person: &Person, payout: &Payout, number: usize) -> Vec<Answer> {
    let (key, path) = (format!("key-{number}"), format!("/api/payouts/{payout}/notes"));
    let body = json!({ "note": format!("note number {number}") });
    let mut answers = Vec::with_capacity(CALLERS_OF_A_KEY);
    for _ in 0..ROUNDS_MAX {
        let waiting = answers.len()..CALLERS_OF_A_KEY;
        let round = join_all(waiting.map(|_| person.post_once(&key, &path, &body))).await;
        answers.extend(round.into_iter().filter(|it| it.code() != "IDEMPOTENCY_IN_PROGRESS"));
        if answers.len() == CALLERS_OF_A_KEY {
            break;
        }
    }
    answers
}

/// One of them did it, and all were told the same.
fn one_effect(answers: &[Answer]) {
    assert_eq!(answers.len(), CALLERS_OF_A_KEY);
    let firsts = answers.iter().filter(|it| it.header("idempotent-replayed").is_none());
    assert_eq!(firsts.count(), 1, "{:?}", answers[0]);
    for answer in answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_keys_of_fifty_callers_each_at_once_are_a_thousand_effects() {
    let app = TestApp::start().await;
    let mut stages = Vec::new();
    for _ in 0..8 {
        stages.push(Stage::pending_approval(&app).await);
    }
    let asked = stream::iter(0..KEYS).map(|number| {
        let stage = &stages[number % stages.len()];
        async move { one_effect(&all_ask(&stage.admin, &stage.payout, number).await) }
    });

    asked.buffer_unordered(KEYS_AT_ONCE).collect::<()>().await;

    let sql = "SELECT count(*) AS notes, count(DISTINCT body::jsonb -> 'facts' ->> 'note') AS different
               FROM payout.audit_log WHERE action = 'payout.note'";
    assert_eq!(app.row(sql).await, json!({ "notes": KEYS, "different": KEYS }));
    app.is_sound().await;
}
