use serde_json::json;
use tests::TestApp;

use super::{RUNS, at_once, statuses};

#[tokio::test]
async fn a_member_chosen_by_two_at_once_gets_one_payout() {
    let app = TestApp::start().await;
    let (admin, manager) = (app.admin().await, app.manager().await);
    for _ in 0..RUNS {
        let member = app.member().await;

        let answers = at_once([admin.initiates(&[&member]), manager.initiates(&[&member])]).await;

        assert_eq!(statuses(&answers), [201, 422], "{answers:?}");
        assert_eq!(
            app.count(&format!("payout_management WHERE user_id = '{}'", member.id))
                .await,
            1
        );
    }
    app.is_sound().await;
}

#[tokio::test]
async fn the_last_slot_is_given_once() {
    let app = TestApp::of_a_new_company().await;
    app.earns("100000.00").await;
    let (admin, manager) = (app.admin().await, app.manager().await);
    let (first, second) = ([&app.member().await], [&app.member().await]);
    for _ in 0..RUNS {
        let passing_over = json!({ "overrideOrder": { "reason": "the first member asked to wait" } });
        let choices = [
            admin.initiates_with(&first, json!({})),
            manager.initiates_with(&second, passing_over),
        ];
        let answers = at_once(choices).await;

        assert_eq!(statuses(&answers), [201, 422], "{answers:?}");
        assert_eq!(
            app.count("payout_management WHERE status = 'pending_approval'").await,
            1
        );
        let made = answers
            .iter()
            .find(|answer| answer.status == 201)
            .expect("one was made");
        admin.cancels(&made.payouts()[0]).await.is_ok();
    }
    app.is_sound().await;
}

#[tokio::test]
async fn the_database_itself_refuses_a_second_open_payout() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let payout = admin.initiates_for(&member).await;

    let copy = format!(
        "INSERT INTO payout_management SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'payout_id', 'copy'))).*
         FROM payout_management p WHERE payout_id = '{payout}'"
    );
    let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(copy))
        .execute(app.pool())
        .await
        .expect_err("a second open payout");

    assert!(
        refused.to_string().contains("payout_management_one_open_per_user"),
        "{refused}"
    );
}
