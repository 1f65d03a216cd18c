use futures_util::future::join;
use serde_json::{Value, json};
use tests::{ACCOUNT, Person, Stage, TestApp};

use super::{HIS_ACCOUNT, both_are_told, nothing_is_paid, the_votes_are_void, thief};

#[tokio::test]
async fn a_members_account_is_changed_to_that_of_an_accomplice_who_is_paid_too() {
    let app = TestApp::start().await;
    let (accomplice, stage) = (app.member().await, Stage::ready_for_payment(&app).await);
    accomplice.gives_account(HIS_ACCOUNT).await.is_ok();
    assert_eq!(flags(&stage.finance, &stage).await, json!([]));

    let given = thief(&app, &stage).await.gives_account(HIS_ACCOUNT).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert!(!given.json().to_string().contains("shared"), "{given:?}");
    let alert = stage.finance.alert_of("shared_account").await;
    let message = alert["message"].as_str().unwrap_or_default();
    for member in [&accomplice, &stage.member] {
        assert!(message.contains(&member.id.to_string()), "{alert}");
    }
    assert!(
        !alert.to_string().contains(&HIS_ACCOUNT[HIS_ACCOUNT.len() - 4..]),
        "{alert}"
    );
    assert_eq!(flags(&stage.finance, &stage).await, json!(["SHARED_ACCOUNT"]));
    assert_eq!(app.count(FOUND).await, 1);
}

#[tokio::test]
async fn staff_sees_a_shared_account_wherever_it_looks_and_the_member_nowhere() {
    let app = TestApp::start().await;
    let (other, stage) = (app.member().await, Stage::pending_approval(&app).await);
    for member in [&other, &stage.member] {
        member.gives_account(ACCOUNT).await.is_ok();
    }

    let listed = stage.manager.get("/api/payouts").await.is_ok().data();
    assert_eq!(listed[0]["flags"], json!(["SHARED_ACCOUNT"]), "{listed}");
    let explained = stage.admin.explains(&stage.payout).await.is_ok().data();
    assert_eq!(explained["information"][0]["code"], "SHARED_ACCOUNT", "{explained}");
    assert_eq!(
        stage.admin.blockers_of(&stage.payout).await,
        ["AWAITING_APPROVAL"],
        "it blocks nothing"
    );
    for member in [&other, &stage.member] {
        let page = stage.admin.looks_up(member).await.is_ok().data();
        assert_eq!(page["flags"], json!(["SHARED_ACCOUNT"]), "{page}");
    }

    for answer in [
        stage.member.sees(&stage.payout).await,
        stage.member.explains(&stage.payout).await,
        stage.member.looks_up(&stage.member).await,
    ] {
        let shown = answer.is_ok().data().to_string();
        assert!(
            !shown.contains("SHARED_ACCOUNT") && !shown.contains("flags") && !shown.contains("information"),
            "{shown}"
        );
    }
    let told = format!(
        "user_audit_logs WHERE user_id = '{}' AND action LIKE '%shared%'",
        stage.member.id
    );
    assert_eq!(app.count(&told).await, 0, "the main application may show him this log");
}

#[tokio::test]
async fn one_alert_stands_for_each_pair() {
    let app = TestApp::start().await;
    let (first, second, third) = (app.member().await, app.member().await, app.member().await);
    let finance = app.finance_manager().await;

    for member in [&first, &second, &first, &second] {
        member.gives_account(ACCOUNT).await.is_ok();
    }
    assert_eq!(finance.alerts("category=shared_account").await.len(), 1);
    third.gives_account(ACCOUNT).await.is_ok();

    assert_eq!(finance.alerts("category=shared_account").await.len(), 3);
    app.is_sound().await;
}

#[tokio::test]
async fn only_the_account_that_counts_now_is_compared() {
    let app = TestApp::start().await;
    let (first, second) = (app.member().await, app.member().await);
    let finance = app.finance_manager().await;
    first.gives_account(ACCOUNT).await.is_ok();
    first.gives_account(HIS_ACCOUNT).await.is_ok();

    second.gives_account(ACCOUNT).await.is_ok();

    assert_eq!(finance.alerts("category=shared_account").await, Vec::<Value>::new());
    let page = finance.looks_up(&second).await.is_ok().data();
    assert_eq!(page["flags"], json!([]), "{page}");
}

#[tokio::test]
async fn two_who_give_the_same_account_at_once_are_noticed() {
    let app = TestApp::start().await;
    let finance = app.finance_manager().await;
    for account in 0..8 {
        let account = format!("55667788990{account}");
        let (first, second) = (app.member().await, app.member().await);

        let (one, other) = join(first.gives_account(&account), second.gives_account(&account)).await;

        one.is_ok();
        other.is_ok();
    }
    assert_eq!(finance.alerts("category=shared_account").await.len(), 8);
}

const FOUND: &str = "payout.audit_log WHERE action = 'member.shared_account_found' AND actor_role = 'worker'";

async fn flags(staff: &Person, stage: &Stage) -> Value {
    staff.sees(&stage.payout).await.is_ok().data()["flags"].clone()
}
