use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tests::{MINUTE, TestApp};
use use_cases::notifications;

use super::{notification, one_mail_waits};

/// More than a delivery takes.
const STEPS: usize = 40;

#[tokio::test]
async fn killed_at_any_step_of_sending_a_mail_is_never_lost_and_at_most_doubled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut furthest = 0;
    for step in 0..STEPS {
        app.by_hand("DELETE FROM payout.delivery_attempts; DELETE FROM payout.notifications; DELETE FROM admin_alerts")
            .await;
        admin.checks_eligibility().await.is_ok();
        let id = notification(&app).await["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an id");

        {
            let mut delivery = pin!(notifications::deliver(app.ctx(), id));
            let mut left = step;
            // Dies after so many steps, wherever it stands then.
            poll_fn(|context| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                furthest = furthest.max(step);
                delivery.as_mut().poll(context).map(|_| ())
            })
            .await;
        }
        app.turn_clock(MINUTE * 10);
        app.work().await;
        app.turn_clock(MINUTE * 10);
        app.work().await;

        let mails = app.mail.messages();
        let copies = mails
            .iter()
            .filter(|mail| mail.message_id().contains(&id.to_string()))
            .count();
        assert!((1..=2).contains(&copies), "killed at step {step}: {copies} copies");
        assert_eq!(notification(&app).await["state"], "sent", "killed at step {step}");
    }
    assert_eq!(furthest, STEPS - 1);
}

#[tokio::test]
async fn a_step_of_the_worker_that_dies_leaves_the_rest_to_the_next() {
    let app = TestApp::start().await;
    one_mail_waits(&app).await;
    {
        let mut step = pin!(worker::step(app.ctx()));
        let mut left = 6;
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            step.as_mut().poll(context).map(|_| ())
        })
        .await;
    }

    app.turn_clock(MINUTE * 10);
    app.work().await;

    assert_eq!(notification(&app).await["state"], "sent");
}
