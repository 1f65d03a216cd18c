use serde_json::json;
use tests::{Person, Stage, TestApp};

use super::{HIS_ACCOUNT, no_money_has_left, nothing_is_paid};

#[tokio::test]
async fn s06_whoever_may_everything_cannot_choose_approve_and_pay_his_accomplice_alone() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let insider = &stage.admin;
    stage.member.gives_account(HIS_ACCOUNT).await.is_ok();
    let form = stage.member.hands_in_w9().await;
    insider.approves_form(&form).await.is_ok();

    insider.approves(&stage.payout).await.is_ok();

    insider.approves(&stage.payout).await.is_problem(409, "ALREADY_VOTED");
    let elsewhere = app.signed_in_as(insider, &app.session_of(insider.id).await);
    elsewhere.approves(&stage.payout).await.is_problem(409, "ALREADY_VOTED");
    for tried in [
        insider.marks_sent(&stage.payout, app.today()).await,
        insider.confirms(&stage.payout, app.today()).await,
        insider.resolves(&stage.payout, "retry").await,
        insider.generates_instructions(&stage.payout).await,
        insider.reads_instructions(&stage.payout).await,
    ] {
        assert_eq!(tried.status, 422, "{tried:?}");
    }
    assert_eq!(stage.status().await, "pending_approval");
    assert_eq!(refused(&app, insider, "payout.refused", "approve").await, 2);
    nothing_is_paid(&app, &stage).await;
}

#[tokio::test]
async fn an_administrator_who_chose_and_approved_his_accomplice_cannot_pay_him() {
    let apart = r#"{"Super Admin": ["admin"], "Manager": ["admin"], "Finance Manager": ["finance_manager"]}"#;
    let app = TestApp::with(&[("ROLE_MAP", apart)]).await;
    let (team, member) = (app.team().await.clone(), app.member().await);
    let insider = &team.manager;
    member.gives_account(HIS_ACCOUNT).await.is_ok();
    let form = member.hands_in_w9().await;
    let payout = insider.initiates_for(&member).await;
    insider.approves(&payout).await.is_ok();
    team.admin.approves(&payout).await.is_ok();

    insider.approves_form(&form).await.is_problem(403, "FORBIDDEN");
    insider
        .proceeds_with_withholding(&payout)
        .await
        .is_problem(403, "FORBIDDEN");
    insider.reads_instructions(&payout).await.is_problem(403, "FORBIDDEN");
    insider
        .marks_sent(&payout, app.today())
        .await
        .is_problem(403, "FORBIDDEN");

    for route in [
        "POST /api/tax-forms/{formId}/approve",
        "POST /api/payouts/{payoutId}/mark-sent",
    ] {
        assert_eq!(refused(&app, insider, "access.refused", route).await, 1, "{route}");
    }
    let stage = Stage {
        admin: team.admin,
        manager: team.manager.clone(),
        finance: team.finance,
        member,
        payout,
    };
    assert_eq!(stage.status().await, "pending_tax_info");
    nothing_is_paid(&app, &stage).await;
}

#[tokio::test]
async fn s06_a_finance_manager_cannot_pay_his_accomplice_with_his_own_vote() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let insider = &stage.finance;
    stage.member.gives_account(HIS_ACCOUNT).await.is_ok();
    let form = stage.member.hands_in_w9().await;
    insider.approves_form(&form).await.is_ok();

    insider.initiates(&[&stage.member]).await.is_problem(403, "FORBIDDEN");
    insider.approves(&stage.payout).await.is_ok();
    insider.approves(&stage.payout).await.is_problem(409, "ALREADY_VOTED");
    assert_eq!(insider.proceeds_with_withholding(&stage.payout).await.status, 422);

    nothing_is_paid(&app, &stage).await;
    assert_eq!(stage.status().await, "pending_approval");
}

#[tokio::test]
async fn an_administrator_who_is_a_member_too_moves_nothing_of_his_own_payout() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    for role in ["Super Admin", "Finance Manager"] {
        app.by_hand(&format!("DELETE FROM admin WHERE email = '{}'", stage.member.email))
            .await;
        app.makes_staff(&stage.member.email, role).await;
        let himself = app.signed_in_as(&stage.member, &app.session_of(stage.member.id).await);

        let tried = [
            himself.approves(&stage.payout).await,
            himself.marks_sent(&stage.payout, app.today()).await,
            himself.reviews(&stage.payout).await,
            himself.resolves(&stage.payout, "retry").await,
        ];

        assert!(
            tried.iter().all(|answer| [403, 422].contains(&answer.status)),
            "{role}: {tried:?}"
        );
    }
    assert_eq!(stage.status().await, "ready_for_payment");
    no_money_has_left(&app, &stage).await;
}

#[tokio::test]
async fn an_insider_redirects_a_payout_between_two_votes_through_his_accomplice() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    let accomplice = app.member().await;
    accomplice.gives_account(HIS_ACCOUNT).await.is_ok();

    stage.member.gives_account(HIS_ACCOUNT).await.is_ok();
    stage.admin.approves(&stage.payout).await.is_ok();
    stage.member.gives_account("112233445566").await.is_ok();
    stage.manager.approves(&stage.payout).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    let shown = stage.finance.sees(&stage.payout).await.is_ok().data();
    assert_eq!(shown["approval"]["currentApprovals"], json!(1), "{shown}");
    assert_eq!(stage.finance.alert_of("shared_account").await["severity"], "warning");
}

/// Refusals of a command, or of a route.
async fn refused(app: &TestApp, who: &Person, action: &str, what: &str) -> u64 {
    app.count(&format!(
        "payout.audit_log WHERE action = '{action}' AND NOT success AND actor_id = '{}'
         AND '{what}' IN (entity_id, body::jsonb -> 'facts' ->> 'command')",
        who.id
    ))
    .await
}
