use serde_json::Value;
use tests::{Answer, Payout, Stage, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn s01_other_peoples_records_look_like_records_that_do_not_exist() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let form = app.row("SELECT form_id FROM tax_forms WHERE form_type = 'W-9'").await["form_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let (curious, missing) = (app.member().await, Uuid::from_u128(7).to_string());

    for (theirs, nobodys) in [
        (
            format!("/api/payouts/{}", stage.payout),
            format!("/api/payouts/{missing}"),
        ),
        (
            format!("/api/payouts/{}/explain", stage.payout),
            format!("/api/payouts/{missing}/explain"),
        ),
        (
            format!("/api/payouts/{}/receipt", stage.payout),
            format!("/api/payouts/{missing}/receipt"),
        ),
        (
            format!("/api/members/{}/payout", stage.member.id),
            format!("/api/members/{missing}/payout"),
        ),
        (format!("/api/tax-forms/{form}"), format!("/api/tax-forms/{missing}")),
    ] {
        let (theirs, nobodys) = (curious.get(&theirs).await, curious.get(&nobodys).await);
        assert_eq!(theirs.status, 404, "{theirs:?}");
        assert_eq!(without_time(&theirs), without_time(&nobodys));
    }
}

#[tokio::test]
async fn s06_nobody_acts_as_staff_on_his_own_payout() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let member = &stage.member;
    app.makes_staff(&member.email, "Super Admin").await;
    let payout = &stage.payout;

    member.cancels(payout).await.is_problem(403, "OWN_PAYOUT");
    member.reviews(payout).await.is_problem(403, "OWN_PAYOUT");
    member
        .marks_sent(payout, app.today())
        .await
        .is_problem(403, "OWN_PAYOUT");
    member
        .generates_instructions(payout)
        .await
        .is_problem(403, "OWN_PAYOUT");
    member.reads_instructions(payout).await.is_problem(403, "OWN_PAYOUT");
    member
        .notes(payout, "all is well with me")
        .await
        .is_problem(403, "OWN_PAYOUT");
    assert_eq!(stage.status().await, "ready_for_payment");
    let who_voted_how = format!("/api/payouts/{payout}/audit");
    member.get(&who_voted_how).await.is_problem(403, "OWN_PAYOUT");

    member.sees(payout).await.is_ok();
    stage.finance.marks_sent(payout, app.today()).await.is_ok();
    member.confirms(payout, app.today()).await.is_problem(403, "OWN_PAYOUT");
    member.reports_failure(payout).await.is_problem(403, "OWN_PAYOUT");
}

#[tokio::test]
async fn s06_nobody_votes_for_himself() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    app.makes_staff(&stage.member.email, "Finance Manager").await;

    stage.member.approves(&stage.payout).await.is_problem(403, "OWN_PAYOUT");
    stage
        .member
        .rejects(&stage.payout, "better not now, thanks")
        .await
        .is_problem(403, "OWN_PAYOUT");
    let vote = stage.admin.approves(&stage.payout).await.is_ok().data();

    let pending = vote["pendingApprovers"].to_string();
    assert!(
        !pending.contains(&stage.member.email),
        "he is not asked either: {pending}"
    );
    app.work().await;
    assert!(
        !app.kinds_sent(&stage.payout, &stage.member)
            .await
            .contains(&"approval_needed".to_owned())
    );
}

#[tokio::test]
async fn s06_nobody_approves_his_own_tax_form() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;
    app.makes_staff(&stage.member.email, "Super Admin").await;

    let answer = stage.member.approves_form(&form).await;

    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(stage.status().await, "pending_tax_info");
}

#[tokio::test]
async fn members_see_their_own_payouts_only() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let other = app.member().await;
    let theirs: Payout = stage.admin.initiates_for(&other).await;

    stage.member.sees(&stage.payout).await.is_ok();
    stage.member.sees(&theirs).await.is_problem(404, "PAYOUT_NOT_FOUND");
    stage.member.get("/api/payouts").await.is_problem(403, "FORBIDDEN");
}

fn without_time(answer: &Answer) -> Value {
    let mut error = answer.json()["error"].clone();
    let fields = error.as_object_mut().expect("an error");
    fields.remove("timestamp");
    fields.remove("requestId");
    error
}
