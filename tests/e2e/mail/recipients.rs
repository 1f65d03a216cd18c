use tests::TestApp;

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_was_made_up() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    app.by_hand(&format!(
        "UPDATE users SET email = 'unknown@no-mail.invalid' WHERE id = '{}'",
        member.id
    ))
    .await;
    admin.initiates_for(&member).await;

    app.work().await;

    assert!(
        app.mail
            .messages()
            .iter()
            .all(|mail| mail.to != ["unknown@no-mail.invalid"])
    );
    let kept = app
        .row("SELECT state FROM payout.notifications WHERE recipient = 'unknown@no-mail.invalid'")
        .await;
    assert_eq!(kept["state"], "failed");
    assert_eq!(
        app.count("payout.delivery_attempts WHERE error IS NOT NULL").await,
        1,
        "with the reason"
    );
    assert_eq!(app.count("admin_alerts WHERE category = 'mail_undeliverable'").await, 0);
}

#[tokio::test]
async fn an_address_that_is_none_is_given_up_and_told() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    app.by_hand(&format!(
        "UPDATE users SET email = 'no address' WHERE id = '{}'",
        member.id
    ))
    .await;
    admin.initiates_for(&member).await;

    for _ in 0..3 {
        app.work().await;
        app.turn_clock(tests::MINUTE * 5);
    }

    assert_eq!(app.count("payout.notifications WHERE state = 'failed'").await, 1);
    assert_eq!(app.count("admin_alerts WHERE category = 'mail_undeliverable'").await, 1);
}

#[tokio::test]
async fn support_is_asked_for_no_votes() {
    let app = TestApp::start().await;
    let (admin, support, member) = (app.admin().await, app.support().await, app.member().await);
    let locked = app.manager().await;
    app.by_hand(&format!(
        "UPDATE admin SET status = 'inactive' WHERE email = '{}'",
        locked.email
    ))
    .await;
    admin.initiates_for(&member).await;

    app.work().await;

    assert_eq!((app.mails_to(&support).len(), app.mails_to(&locked).len()), (0, 0));
    assert_eq!(app.mails_to(&admin).len(), 2, "the round and the vote");
}
