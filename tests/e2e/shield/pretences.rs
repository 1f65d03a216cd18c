use tests::{SSN, Stage, TestApp, w9};

use super::{HIS_ACCOUNT, both_are_told, nothing_is_paid, the_votes_are_void, thief, times_logged};

#[tokio::test]
async fn whoever_changes_the_e_mail_first_cannot_keep_the_member_in_the_dark() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    app.work().await;

    app.by_hand(&format!(
        "UPDATE users SET email = 'mallory@thieves.example' WHERE id = '{}'",
        stage.member.id
    ))
    .await;
    thief(&app, &stage).await.gives_account(HIS_ACCOUNT).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    both_are_told(&app, &stage).await;
}

#[tokio::test]
async fn a_tax_form_in_another_name_waits_for_finance() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;

    let form = thief(&app, &stage)
        .await
        .gives("tax-info", &w9("Mallory Thief", SSN))
        .await
        .is_ok()
        .data();
    let form = form["formId"].as_str().expect("an id");

    nothing_is_paid(&app, &stage).await;
    stage
        .finance
        .rejects_form(form, "the name is not the member's")
        .await
        .is_ok();
    assert_eq!(stage.status().await, "pending_tax_info");
    nothing_is_paid(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.tax_info_given").await, 1);
}

#[tokio::test]
async fn the_member_hears_of_a_tax_form_at_every_address_that_was_known() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    app.work().await;
    let known_at = stage.member.email.clone();
    app.by_hand(&format!(
        "UPDATE users SET email = 'mallory@thieves.example' WHERE id = '{}'",
        stage.member.id
    ))
    .await;

    thief(&app, &stage)
        .await
        .gives("tax-info", &w9("Mallory Thief", SSN))
        .await
        .is_ok();
    app.work().await;

    let told = app
        .rows("SELECT recipient FROM payout.notifications WHERE kind = 'w9_received' AND state = 'sent' ORDER BY recipient")
        .await;
    let told: Vec<&str> = told.iter().filter_map(|mail| mail["recipient"].as_str()).collect();
    assert_eq!(told, [known_at.as_str(), "mallory@thieves.example"]);
    let mail = app.mails_to(&stage.member).pop().expect("a mail");
    assert!(mail.subject().contains("W-9"), "{}", mail.subject());
    nothing_is_paid(&app, &stage).await;
}
