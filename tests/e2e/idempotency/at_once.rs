use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use serde_json::json;
use tests::{Answer, Payout, Person, Stage, TestApp};

const KEYS: usize = 1_000;
const CALLERS_OF_A_KEY: usize = 50;
/// Keys that are asked for at the same time, each by all its callers.
const KEYS_AT_ONCE: usize = 4;
/// Whoever comes while the first still runs is told so, and asks again; no caller asks more often than this.
const TRIES_MAX: u32 = 200;

/// What a caller is answered in the end, and whether it was an answer that had been given before.
async fn asks_until_answered(person: &Person, payout: &Payout, number: usize) -> Answer {
    let (key, path) = (format!("key-{number}"), format!("/api/payouts/{payout}/notes"));
    let body = json!({ "note": format!("note number {number}") });
    for _ in 0..TRIES_MAX {
        let answer = person.post_once(&key, &path, &body).await;
        if answer.code() != "IDEMPOTENCY_IN_PROGRESS" {
            return answer;
        }
    }
    panic!("{key} ran for more than {TRIES_MAX} tries");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_keys_of_fifty_callers_each_at_once_are_a_thousand_effects() {
    let app = TestApp::start().await;
    let mut stages = Vec::new();
    for _ in 0..8 {
        stages.push(Stage::pending_approval(&app).await);
    }

    let same = stream::iter(0..KEYS).map(|number| {
        let stage = &stages[number % stages.len()];
        async move {
            let callers = (0..CALLERS_OF_A_KEY).map(|_| asks_until_answered(&stage.admin, &stage.payout, number));
            let answers = join_all(callers).await;
            let firsts = answers.iter().filter(|it| it.header("idempotent-replayed").is_none());
            assert_eq!(firsts.count(), 1, "key {number}");
            let alike = |it: &Answer| (it.status, &it.body) == (answers[0].status, &answers[0].body);
            assert!(answers.iter().all(alike), "key {number}");
            answers[0].status
        }
    });
    let statuses: Vec<u16> = same.buffer_unordered(KEYS_AT_ONCE).collect().await;

    assert!(
        statuses.iter().all(|status| (200..300).contains(status)),
        "{statuses:?}"
    );
    let sql = "SELECT count(*) AS notes, count(DISTINCT body::jsonb -> 'facts' ->> 'note') AS different
               FROM payout.audit_log WHERE action = 'payout.note'";
    assert_eq!(app.row(sql).await, json!({ "notes": KEYS, "different": KEYS }));
    app.is_sound().await;
}
