use tests::{Person, Stage, TestApp};

#[tokio::test]
async fn every_step_is_told_to_whom_it_concerns() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    app.work().await;

    let to_member = [
        "winner_selected",
        "bank_info_needed",
        "tax_info_needed",
        "payout_approved",
        "payment_sent",
        "payout_completed",
    ];
    assert_eq!(app.kinds_sent(&stage.payout, &stage.member).await, to_member);
    assert_eq!(
        app.kinds_sent(&stage.payout, &stage.finance).await,
        ["approval_needed", "ready_for_payment"]
    );
    assert_eq!(
        app.kinds_sent(&stage.payout, &stage.manager).await,
        ["approval_needed", "ready_for_payment"]
    );
    let initiator = app.subjects_to(&stage.admin);
    assert_eq!(initiator.len(), 3, "the round, the vote, the payment: {initiator:?}");
}

#[tokio::test]
async fn the_last_mail_brings_the_receipt() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    app.work().await;

    let mail = app.mails_to(&stage.member).pop().expect("a mail");
    let attachments = mail.attachments();
    assert_eq!(attachments.len(), 1, "{mail:?}");
    assert_eq!(attachments[0].content_type, "application/pdf");
    let receipt = stage.member.reads_receipt(&stage.payout).await.is_ok();
    assert_eq!(attachments[0].bytes, receipt.body);
}

#[tokio::test]
async fn mails_have_two_readable_parts_and_lead_to_the_app() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    app.work().await;

    for mail in app.mails_to(&stage.member) {
        let (text, html) = (mail.text().expect("a text part"), mail.html().expect("an HTML part"));
        for part in [&text, &html] {
            assert!(part.contains("https://app.tenure.example"), "{part}");
            assert!(part.contains(&first_name(&stage.member)), "{part}");
            assert!(!part.contains("{{") && !part.contains("undefined"), "{part}");
        }
        assert!(!mail.subject().is_empty());
    }
}

#[tokio::test]
async fn s16_what_people_write_is_escaped_in_a_mail() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage
        .manager
        .rejects(&stage.payout, "<script>alert(1)</script> & more")
        .await
        .is_ok();

    app.work().await;

    let mail = app.mails_to(&stage.member).pop().expect("a mail");
    let html = mail.html().expect("an HTML part");
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
    assert!(
        mail.text().expect("a text part").contains("<script>alert(1)</script>"),
        "text is text"
    );
}

#[tokio::test]
async fn the_host_finds_every_delivery_in_the_payout() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;

    app.work().await;

    let sql = format!(
        "SELECT audit_trail FROM payout_management WHERE payout_id = '{}'",
        stage.payout
    );
    let trail = app.row(&sql).await["audit_trail"].clone();
    let sent = trail
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["action"] == "notification_sent");
    let kinds: Vec<_> = sent.map(|entry| entry["kind"].as_str().unwrap_or_default()).collect();
    assert!(
        kinds.contains(&"winner_selected") && kinds.contains(&"approval_needed"),
        "{trail}"
    );
}

fn first_name(person: &Person) -> String {
    person.name.split(' ').next().unwrap_or_default().to_owned()
}
