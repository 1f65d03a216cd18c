use infrastructure::persistence::deliveries::{self, Outcome};
use time::Duration;
use use_cases::jobs;
use use_cases::notifications::{self, Delivered};

use crate::bench::Bench;

const FIVE_MINUTES: Duration = Duration::minutes(5);
const LEASE: Duration = Duration::seconds(90);

#[tokio::test]
async fn a_mail_goes_out_once_and_is_recorded_in_its_payout() {
    let bench = Bench::new().await;
    let payout = bench.payout().await;
    let id = bench.asks_for_mail_about("ada@tenure.example", Some(payout)).await;

    let first = worker::step(&bench.ctx).await.expect("a step");
    let second = worker::step(&bench.ctx).await.expect("a step");

    assert_eq!((first.sent, second.sent), (1, 0));
    let caught = bench.mail.messages();
    assert_eq!(caught.len(), 1);
    assert!(
        caught[0].message_id().contains(&id.to_string()),
        "{}",
        caught[0].message_id()
    );
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.delivery_attempts WHERE delivered")
            .await,
        1
    );
    let trail = "SELECT count(*) FROM public.payout_management, jsonb_array_elements(audit_trail) e
                 WHERE e ->> 'action' = 'notification_sent' AND e ->> 'kind' = 'w9_rejected'";
    assert_eq!(bench.count(trail).await, 1);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_three_times_five_minutes_apart_and_then_alerted_once() {
    let bench = Bench::new().await;
    bench.asks_for_mail("ada@tenure.example").await;
    bench.mail.fail_next(3, 451);

    for attempt in 1..=3 {
        let tried = worker::step(&bench.ctx).await.expect("a step");
        assert_eq!((tried.sent, tried.not_taken), (0, 1), "attempt {attempt}");
        bench.turn_clock(FIVE_MINUTES - Duration::seconds(1));
        assert_eq!(
            worker::step(&bench.ctx).await.expect("a step").not_taken,
            0,
            "too early after {attempt}"
        );
        bench.turn_clock(Duration::seconds(1));
    }

    assert_eq!(worker::step(&bench.ctx).await.expect("a step").not_taken, 0);
    assert!(bench.mail.messages().is_empty());
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.delivery_attempts WHERE NOT delivered")
            .await,
        3
    );
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.notifications WHERE state = 'failed'")
            .await,
        1
    );
    let alerts =
        "SELECT count(*) FROM public.admin_alerts WHERE severity = 'warning' AND category = 'mail_undeliverable'";
    assert_eq!(bench.count(alerts).await, 1);
}

#[tokio::test]
async fn a_mail_taken_at_the_second_attempt_is_sent() {
    let bench = Bench::new().await;
    bench.asks_for_mail("ada@tenure.example").await;
    bench.mail.fail_next(1, 550);

    worker::step(&bench.ctx).await.expect("a step");
    bench.turn_clock(FIVE_MINUTES);
    let second = worker::step(&bench.ctx).await.expect("a step");

    assert_eq!((second.sent, bench.mail.messages().len()), (1, 1));
    assert_eq!(bench.count("SELECT count(*) FROM public.admin_alerts").await, 0);
}

#[tokio::test]
async fn a_worker_killed_before_sending_loses_no_mail() {
    let bench = Bench::new().await;
    let id = bench.asks_for_mail("ada@tenure.example").await;
    let now = bench.ctx.now();
    deliveries::claim(&*bench.ctx.db, id, now, now + LEASE)
        .await
        .expect("a claim")
        .expect("a due mail");

    let during = worker::step(&bench.ctx).await.expect("a step");
    bench.turn_clock(LEASE);
    let after = worker::step(&bench.ctx).await.expect("a step");

    assert_eq!((during.sent, after.sent), (0, 1));
    assert_eq!(bench.mail.messages().len(), 1);
}

#[tokio::test]
async fn a_worker_cut_off_between_sending_and_recording_sends_at_most_once_more_with_the_same_message_id() {
    let bench = Bench::new().await;
    bench.asks_for_mail("ada@tenure.example").await;
    bench.mail.drop_after_data(1);

    worker::step(&bench.ctx).await.expect("a step");
    bench.turn_clock(FIVE_MINUTES);
    worker::step(&bench.ctx).await.expect("a step");
    bench.turn_clock(FIVE_MINUTES);
    worker::step(&bench.ctx).await.expect("a step");

    let caught = bench.mail.messages();
    assert_eq!(caught.len(), 2);
    assert_eq!(caught[0].message_id(), caught[1].message_id());
}

#[tokio::test]
async fn a_mail_that_kills_every_worker_is_given_up() {
    let bench = Bench::new().await;
    let id = bench.asks_for_mail("ada@tenure.example").await;
    for _ in 0..notifications::ATTEMPTS_MAX {
        let now = bench.ctx.now();
        deliveries::claim(&*bench.ctx.db, id, now, now + LEASE)
            .await
            .expect("a claim")
            .expect("a due mail");
        bench.turn_clock(LEASE);
    }

    let delivered = notifications::deliver(&bench.ctx, id).await.expect("an answer");

    assert_eq!(delivered, Delivered::GaveUp);
    assert!(bench.mail.messages().is_empty());
    assert_eq!(bench.count("SELECT count(*) FROM public.admin_alerts").await, 1);
}

#[tokio::test]
async fn whoever_lost_his_claim_records_nothing() {
    let bench = Bench::new().await;
    let id = bench.asks_for_mail("ada@tenure.example").await;
    let now = bench.ctx.now();
    let slow = deliveries::claim(&*bench.ctx.db, id, now, now + LEASE)
        .await
        .expect("a claim")
        .expect("a due mail");
    bench.turn_clock(LEASE);
    worker::step(&bench.ctx).await.expect("a step");

    let tx = bench.ctx.db.begin().await.expect("a transaction");
    let recorded = deliveries::record(&tx, &slow, Outcome::Over { error: "late" }, bench.ctx.now()).await;

    assert!(!recorded.expect("an answer"));
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.notifications WHERE state = 'sent'")
            .await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_workers_at_once_send_a_mail_once() {
    let bench = Bench::new().await;
    let id = bench.asks_for_mail("ada@tenure.example").await;

    let deliveries = (0..20).map(|_| {
        let ctx = bench.ctx.clone();
        tokio::spawn(async move { notifications::deliver(&ctx, id).await.expect("an answer") })
    });
    let answers = futures_util::future::join_all(deliveries).await;

    let sent = answers
        .into_iter()
        .filter(|answer| matches!(answer, Ok(Delivered::Sent)))
        .count();
    assert_eq!((sent, bench.mail.messages().len()), (1, 1));
}

#[tokio::test]
async fn an_address_that_was_made_up_is_never_mailed_and_alerts_nobody() {
    let bench = Bench::new().await;
    bench.asks_for_mail("cus_123@no-mail.invalid").await;

    worker::step(&bench.ctx).await.expect("a step");

    assert!(bench.mail.messages().is_empty());
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.notifications WHERE state = 'failed'")
            .await,
        1
    );
    assert_eq!(bench.count("SELECT count(*) FROM public.admin_alerts").await, 0);
}

#[tokio::test]
async fn a_sweep_wakes_what_was_lost_and_nothing_else() {
    let bench = Bench::new().await;
    bench.asks_for_mail("kept@tenure.example").await;
    let lost = bench.asks_for_mail("lost@tenure.example").await;
    sqlx::query("DELETE FROM apalis.jobs WHERE idempotency_key LIKE $1 || ':%'")
        .bind(lost.to_string())
        .execute(bench.db.pool())
        .await
        .expect("a lost wake-up");

    let first = jobs::sweep(&bench.ctx).await.expect("a sweep");
    let second = jobs::sweep(&bench.ctx).await.expect("a sweep");

    assert_eq!((first.mails_woken, second.mails_woken), (1, 0));
    assert_eq!(worker::step(&bench.ctx).await.expect("a step").sent, 2);
}
