use serde_json::json;
use tests::{Payout, Person, Stage, TestApp, pdf};

#[tokio::test]
async fn a_member_without_w9_is_paid_by_check_with_withholding() {
    paid_by_check(&TestApp::start().await).await;
}

#[tokio::test]
async fn a_member_without_w9_is_paid_by_check_beside_the_main_application() {
    paid_by_check(&TestApp::on_shape_b().await).await;
}

async fn paid_by_check(app: &TestApp) {
    let (finance, member, payout) = waiting_for_an_address(app).await;
    assert_eq!(member.is_asked_for().await, ["ADDRESS_MISSING", "TAX_INFO_MISSING"]);

    member.gives_address().await.is_ok();
    assert_eq!(finance.status_of(&payout).await, "pending_tax_info");
    finance.proceeds_with_withholding(&payout).await.is_ok();

    let calculation = finance.generates_instructions(&payout).await.is_ok().data()["calculation"].clone();
    assert_eq!(calculation["taxWithholding"], "24000.00");
    assert_eq!(calculation["netAmount"], "75700.00");
    let instructions = finance.reads_instructions(&payout).await.is_ok();
    let text = pdf::text_of(&instructions.body);
    for line in ["12 Harbor Lane", "Apartment 4B", "Portland", "97201"] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }

    finance.marks_sent(&payout, app.today()).await.is_ok();
    finance.confirms(&payout, app.today()).await.is_ok();
    let shown = member.sees(&payout).await.is_ok().data();
    assert_eq!(
        (&shown["taxWithholding"], &shown["netAmount"]),
        (&json!("24000.00"), &json!("75700.00"))
    );
    assert_eq!(shown["paymentMethod"], "check");
    let receipt = member.reads_receipt(&payout).await.is_ok();
    assert!(
        !pdf::text_of(&receipt.body).contains("Harbor Lane"),
        "a receipt masks the address"
    );
    app.is_sound().await;
}

#[tokio::test]
async fn a_w9_approved_before_sending_ends_the_withholding() {
    let app = TestApp::start().await;
    let (finance, member, payout) = waiting_for_an_address(&app).await;
    member.gives_address().await.is_ok();
    finance.proceeds_with_withholding(&payout).await.is_ok();
    let withheld = finance.generates_instructions(&payout).await.is_ok().data();
    assert_eq!(withheld["calculation"]["netAmount"], "75700.00");

    let form = member.hands_in_w9().await;
    finance.approves_form(&form).await.is_ok();

    assert_eq!(finance.status_of(&payout).await, "ready_for_payment");
    let whole = finance.generates_instructions(&payout).await.is_ok().data();
    assert_eq!(whole["calculation"]["netAmount"], "99700.00");
    app.work().await;
    let told = app.kinds_sent(&payout, &finance).await;
    let instructed = told.iter().filter(|kind| *kind == "ready_for_payment").count();
    assert_eq!(instructed, 2, "finance is told of the new amount: {told:?}");
    app.is_sound().await;
}

#[tokio::test]
async fn withholding_is_no_way_around_bank_details() {
    let app = TestApp::start().await;
    let stage = Stage::pending_bank_info(&app).await;

    let answer = stage.finance.proceeds_with_withholding(&stage.payout).await;

    answer.is_problem(422, "INVALID_TRANSITION");
    assert_eq!(stage.status().await, "pending_bank_info");
}

#[tokio::test]
async fn an_address_that_is_no_address_is_refused_by_field() {
    let app = TestApp::start().await;
    let member = app.member().await;

    for (field, value) in [
        ("state", "Oregon"),
        ("postalCode", "9720"),
        ("street", "1"),
        ("country", "usa"),
    ] {
        let answer = member
            .gives_address_with(field, value)
            .await
            .is_problem(400, "VALIDATION_ERROR");
        assert_eq!(answer.fields(), [field]);
    }
}

async fn waiting_for_an_address(app: &TestApp) -> (Person, Person, Payout) {
    let (admin, finance, member) = (app.admin().await, app.finance_manager().await, app.member().await);
    let answer = admin
        .initiates_with(&[&member], json!({ "paymentMethod": "check" }))
        .await
        .is_created();
    let payout = answer.payouts().remove(0);
    admin.approves(&payout).await.is_ok();
    finance.approves(&payout).await.is_ok();
    assert_eq!(admin.status_of(&payout).await, "pending_bank_info");
    (finance, member, payout)
}
