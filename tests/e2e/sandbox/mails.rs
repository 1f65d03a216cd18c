use serde_json::Value;
use tests::{Person, Stage, TestApp};

#[tokio::test]
async fn r9_a_mail_is_seen_as_its_recipient_sees_it_before_it_is_sent_and_after() {
    let app = TestApp::in_a_sandbox().await;
    let stage = Stage::pending_bank_info(&app).await;
    let before = mail_to(&stage.admin, &stage.member).await;
    app.work().await;

    let path = format!("/api/sandbox/mail/{}", before["mailId"].as_str().expect("an id"));
    let after = stage.admin.get(&path).await.is_ok().data();

    assert_eq!(
        (before["state"].as_str(), after["state"].as_str()),
        (Some("pending"), Some("sent"))
    );
    let sent = app.mails_to(&stage.member);
    let sent = sent
        .iter()
        .find(|mail| after["subject"] == mail.subject())
        .expect("it was sent");
    let text = sent.text().expect("a text part");
    for part in ["subject", "text", "html"] {
        assert_eq!(before[part], after[part], "{part}");
        assert!(after[part].as_str().is_some_and(|words| words.len() > 10), "{after}");
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(after["text"].as_str().unwrap_or_default()), words(&text));
    assert!(
        after["html"].as_str().is_some_and(|html| html.contains("</")),
        "{after}"
    );
}

#[tokio::test]
async fn the_mails_are_read_in_pages() {
    let app = TestApp::in_a_sandbox().await;
    let stage = Stage::pending_bank_info(&app).await;
    let all = app.count("payout.notifications").await;
    let mut seen = Vec::new();
    let mut path = "/api/sandbox/mail?limit=2".to_owned();
    for _ in 0..=all {
        let page = stage.admin.get(&path).await.is_ok();
        seen.extend(page.data().as_array().cloned().unwrap_or_default());
        match page.json()["pagination"]["nextCursor"].as_str() {
            Some(cursor) => path = format!("/api/sandbox/mail?limit=2&cursor={cursor}"),
            None => break,
        }
    }

    let ids: std::collections::BTreeSet<String> = seen.iter().map(|mail| mail["mailId"].to_string()).collect();
    assert_eq!((ids.len(), seen.len()), (usize::try_from(all).expect("few"), ids.len()));
    let of_another = stage
        .admin
        .get("/api/sandbox/mail?payoutId=another")
        .await
        .is_ok()
        .data();
    assert_eq!(of_another.as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_mail_that_is_not_there_is_not_found() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;

    let unknown = admin.get(&format!("/api/sandbox/mail/{}", admin.id)).await;

    unknown.is_problem(404, "MAIL_NOT_FOUND");
    let no_id = admin.get("/api/sandbox/mail/17").await;
    assert_eq!(no_id.is_problem(400, "VALIDATION_ERROR").fields(), ["mailId"]);
}

async fn mail_to(admin: &Person, member: &Person) -> Value {
    let mails = admin.get("/api/sandbox/mail?limit=100").await.is_ok().data();
    let mails = mails.as_array().cloned().unwrap_or_default();
    let his = mails
        .into_iter()
        .find(|mail| mail["recipient"] == member.email.as_str());
    his.expect("a mail to the member")
}
