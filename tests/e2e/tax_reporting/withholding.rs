use serde_json::{Value, json};
use tests::{Person, Stage, TestApp};

#[tokio::test]
async fn tax_withheld_is_owed_until_it_is_deposited() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    stage.finance.proceeds_with_withholding(&stage.payout).await.is_ok();
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();

    let before = report(&stage.finance).await;
    let month = usize::from(u8::from(app.today().month())) - 1;
    assert_eq!(before["months"][month]["liability"], "24000.00");
    assert_eq!(before["liabilities"][0]["standing"], "open");
    assert_eq!(before["form945"]["balanceDue"], "24000.00");
    assert_eq!(before["ledgerBalance"], "24000.00");

    let deposit = json!({ "amount": "24000.00", "depositedAt": app.today().to_string(), "reference": "EFT-1" });
    let first = record(&stage.finance, &deposit).await.is_created().data();
    let again = record(&stage.finance, &deposit).await.is_ok().data();
    assert_eq!(first["depositId"], again["depositId"]);
    let other = json!({ "amount": "1.00", "depositedAt": app.today().to_string(), "reference": "EFT-1" });
    record(&stage.finance, &other).await.is_problem(409, "DEPOSIT_DIFFERS");

    let after = report(&stage.finance).await;
    assert_eq!(after["liabilities"][0]["standing"], "in_time");
    assert_eq!(
        (
            &after["form945"]["totalDeposits"],
            &after["form945"]["balanceDue"],
            &after["ledgerBalance"]
        ),
        (&json!("24000.00"), &json!("0.00"), &json!("0.00"))
    );
    app.is_sound().await;
}

#[tokio::test]
async fn a_deposit_is_neither_of_nothing_nor_of_tomorrow_nor_before_its_year() {
    let app = TestApp::start().await;
    let finance = app.finance_manager().await;
    let tomorrow = app.today().next_day().expect("time goes on").to_string();

    for (amount, day, field) in [
        ("0.00", "2026-03-01", "amount"),
        ("-5.00", "2026-03-01", "amount"),
        ("5.00", tomorrow.as_str(), "depositedAt"),
        ("5.00", "2025-12-31", "depositedAt"),
    ] {
        let deposit = json!({ "amount": amount, "depositedAt": day, "reference": "EFT-2" });
        let refusal = record(&finance, &deposit).await.is_problem(400, "VALIDATION_ERROR");
        assert_eq!(refusal.fields(), [field], "{deposit}");
    }
}

#[tokio::test]
async fn a_deposit_that_disagrees_with_its_books_is_found() {
    for deed in [
        "UPDATE payout.withholding_deposits SET amount_cents = amount_cents + 1",
        "DELETE FROM payout.withholding_deposits",
    ] {
        let app = TestApp::start().await;
        let finance = app.finance_manager().await;
        let deposit = json!({ "amount": "24.00", "depositedAt": app.today().to_string(), "reference": "EFT-3" });
        record(&finance, &deposit).await.is_created();
        app.is_sound().await;

        app.by_hand("ALTER TABLE payout.withholding_deposits DISABLE TRIGGER USER")
            .await;
        app.by_hand(deed).await;

        let fault = app.verify().await.first_fault.unwrap_or_default();
        assert!(fault.contains("deposit"), "{deed}: {fault}");
    }
}

async fn report(finance: &Person) -> Value {
    finance.get("/api/reports/withholding/2026").await.is_ok().data()
}

async fn record(finance: &Person, deposit: &Value) -> tests::Answer {
    finance.post("/api/reports/withholding/2026/deposits", deposit).await
}
