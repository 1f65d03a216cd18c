use tests::{Answer, Person, TestApp};

use crate::authorisation::everything::Everything;
use crate::authorisation::table::TABLE;
use crate::transfers::house::Creator;

/// Somebody else's record and none at all are told apart by nobody who may see neither.
#[tokio::test]
async fn s01_somebody_elses_record_is_answered_like_one_that_does_not_exist() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    let another_creator = Creator::ready(&app, &everything.stage.admin).await.person;
    let with_an_id = TABLE.iter().filter(|(_, path, _)| path.contains("Id}"));
    for caller in [&app.member().await, &another_creator] {
        for (method, pattern, _) in with_an_id.clone() {
            let (theirs, nothing) = (everything.path(pattern), Everything::path_to_nothing(pattern));

            let theirs = everything.call(&app, caller, (method, pattern), &theirs).await;
            let nothing = everything.call(&app, caller, (method, pattern), &nothing).await;

            let what = format!("{} on {method} {pattern}", caller.name);
            assert!([403, 404].contains(&theirs.status), "{what}: {theirs:?}");
            assert_eq!(
                (theirs.status, told(&theirs)),
                (nothing.status, told(&nothing)),
                "{what}"
            );
        }
    }
    everything_is_as_before(&app, &everything.stage.admin).await;
}

async fn everything_is_as_before(app: &TestApp, admin: &Person) {
    let refused = "payout.audit_log WHERE NOT success AND action = 'access.refused'";
    assert!(app.count(refused).await > 0, "who may not is written down");
    assert_eq!(admin.get("/api/payouts?status=cancelled").await.is_ok().payouts(), []);
    app.is_sound().await;
}

/// The answer but for what differs between any two requests.
fn told(answer: &Answer) -> serde_json::Value {
    let mut json = answer.json();
    for field in ["timestamp", "requestId"] {
        if let Some(error) = json["error"].as_object_mut() {
            error.remove(field);
        }
    }
    json
}
