use serde_json::{Value, json};
use tests::{Stage, TestApp};

#[tokio::test]
async fn staff_sees_what_became_of_each_mail_and_neither_whom_it_went_to_nor_what_it_says() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;
    let support = app.support().await;
    app.mail.fail_next(1, 451);
    app.work().await;

    let path = format!("/api/notifications?limit=100&payoutId={}", stage.payout);
    let answer = support.get(&path).await.is_ok();
    let listed = answer.data().as_array().cloned().expect("a list");
    let pending = support.get(&format!("{path}&state=pending")).await.is_ok().data();
    let told = support.get(&format!("{path}&kind=payment_sent")).await.is_ok().data();

    let states: Vec<&str> = listed.iter().filter_map(|mail| mail["state"].as_str()).collect();
    assert_eq!(
        states.iter().filter(|state| **state == "pending").count(),
        1,
        "{states:?}"
    );
    let waiting = &pending[0];
    assert!(waiting["nextAttemptAt"].is_string(), "{waiting}");
    let attempt = &waiting["attempts"][0];
    assert_eq!((&attempt["attempt"], &attempt["delivered"]), (&json!(1), &json!(false)));
    assert!(
        attempt["error"].as_str().is_some_and(|error| error.contains("451")),
        "{attempt}"
    );
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    assert_eq!(told[0]["nextAttemptAt"], Value::Null);

    let text = String::from_utf8_lossy(&answer.body);
    for person in [&stage.member, &stage.admin, &stage.manager, &stage.finance] {
        let first = person.email.chars().next().expect("an address");
        assert!(!text.contains(&person.email), "{}", person.email);
        assert!(text.contains(&format!("{first}***@people.example")), "{text}");
    }
    assert!(!text.contains(&stage.member.name), "no content");
}
