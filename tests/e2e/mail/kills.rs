use std::pin::pin;

use futures_util::future::{Either, join_all, ready, select};
use serde_json::{Value, json};
use tests::{MINUTE, TestApp};
use use_cases::notifications::{self, Delivered};
use uuid::Uuid;

use super::{notification, one_mail_waits};

#[tokio::test]
async fn killed_before_sending_the_mail_goes_out_later() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    let id = id(&app).await;
    {
        // Polled once: the claim is on its way and nothing else.
        let delivery = pin!(notifications::deliver(app.ctx(), id));
        assert!(matches!(select(delivery, ready(())).await, Either::Right(_)));
    }
    // The claim itself, as it stands when a process dies right behind it.
    let lease_ends = app.now() + MINUTE * 2;
    app.by_hand(&format!(
        "UPDATE payout.notifications SET attempts = 1, fence = fence + 1, lease_until = '{lease_ends}'"
    ))
    .await;

    app.work().await;
    assert_eq!(
        app.mail.messages().len(),
        0,
        "somebody else has it: {:?}",
        mails(&app).await
    );
    app.turn_clock(MINUTE * 2);
    app.work().await;

    assert_eq!(app.mail.messages().len(), 1, "{:?}", mails(&app).await);
    assert_eq!(notification(&app).await["state"], "sent");
}

#[tokio::test]
async fn killed_between_sending_and_recording_the_mail_goes_out_at_most_once_more() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    let id = id(&app).await;
    {
        let delivery = pin!(notifications::deliver(app.ctx(), id));
        let caught = pin!(app.mail.wait_for(1));
        // Whichever comes first, the delivery is dropped here.
        assert!(
            matches!(select(caught, delivery).await, Either::Left(_)),
            "the mail is out before it is recorded"
        );
    }
    app.turn_clock(MINUTE * 10);
    app.work().await;
    app.turn_clock(MINUTE * 10);
    app.work().await;

    let mails = app.mail.messages();
    assert!((1..=2).contains(&mails.len()), "{}", mails.len());
    assert!(mails.iter().all(|mail| mail.message_id() == mails[0].message_id()));
    assert!(mails[0].message_id().contains(&id.to_string()));
    assert_eq!(notification(&app).await["state"], "sent");
}

#[tokio::test]
async fn a_connection_cut_after_the_mail_was_taken_costs_a_copy_at_most() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    app.mail.drop_after_data(1);

    app.work().await;
    assert_eq!(
        notification(&app).await["state"],
        "pending",
        "nobody said that it was taken"
    );
    app.turn_clock(MINUTE * 5);
    app.work().await;

    let mails = app.mail.messages();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].message_id(), mails[1].message_id());
    assert_eq!(notification(&app).await["state"], "sent");
}

#[tokio::test]
async fn a_mail_that_kills_every_process_is_given_up() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    let lease_ended = app.now();
    app.by_hand(&format!(
        "UPDATE payout.notifications SET attempts = 3, fence = 3, lease_until = '{lease_ended}'"
    ))
    .await;

    app.work().await;

    assert_eq!(notification(&app).await["state"], "failed");
    assert_eq!(app.mail.messages().len(), 0);
    assert_eq!(app.count("admin_alerts WHERE category = 'mail_undeliverable'").await, 1);
}

#[tokio::test]
async fn workers_that_are_woken_together_send_one_mail() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    let id = id(&app).await;
    let workers = [
        app.another_worker().await,
        app.another_worker().await,
        app.another_worker().await,
    ];

    let outcomes = join_all(workers.iter().map(|ctx| notifications::deliver(ctx, id))).await;

    let sent = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Ok(Delivered::Sent)))
        .count();
    assert_eq!((sent, app.mail.messages().len()), (1, 1), "{outcomes:?}");
}

#[tokio::test]
async fn an_answer_that_comes_after_the_lease_overwrites_nothing() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    let id = id(&app).await;
    let slow = app.another_worker().await;
    let slow_delivery = async {
        // While this one is at it, its lease is taken over by somebody who sends.
        let delivery = pin!(notifications::deliver(&slow, id));
        let taken_over = pin!(async {
            app.mail.wait_for(1).await.expect("a mail");
            app.by_hand("UPDATE payout.notifications SET fence = fence + 1, state = 'sent', lease_until = NULL")
                .await;
        });
        match select(taken_over, delivery).await {
            Either::Left(((), delivery)) => delivery.await,
            Either::Right((outcome, _)) => outcome,
        }
    };

    let outcome = slow_delivery.await.expect("the database answers");

    assert!(matches!(outcome, Delivered::Elsewhere | Delivered::Sent), "{outcome:?}");
    assert_eq!(notification(&app).await["state"], json!("sent"));
    assert!(app.count("payout.delivery_attempts").await <= 1);
}

#[tokio::test]
async fn a_wake_up_that_was_lost_is_found_by_the_sweep() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    app.by_hand("DELETE FROM apalis.jobs").await;

    let swept = use_cases::jobs::sweep(app.ctx()).await.expect("the database answers");

    assert_eq!(swept.mails_woken, 1);
    assert_eq!(
        app.count("apalis.jobs WHERE job_type = 'notifications' AND status = 'Pending'")
            .await,
        1
    );
    let again = use_cases::jobs::sweep(app.ctx()).await.expect("the database answers");
    assert_eq!(again.mails_woken, 0, "it is awake already");
}

/// Everything that is known of mails, for a test that fails.
async fn mails(app: &TestApp) -> Vec<Value> {
    let sql = "SELECT n.kind, n.state, n.attempts, n.fence, n.lease_until, n.created_at, now() AS real_now,
               (SELECT jsonb_agg(to_jsonb(a)) FROM payout.delivery_attempts a WHERE a.notification_id = n.id) AS tried
               FROM payout.notifications n";
    app.rows(sql).await
}

async fn id(app: &TestApp) -> Uuid {
    notification(app).await["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .expect("an id")
}
