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
