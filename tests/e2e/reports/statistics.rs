use serde_json::{Value, json};
use tests::{DAY, HOUR, Stage, TestApp};

#[tokio::test]
async fn statistics_count_what_happened_and_how_long_it_took() {
    let app = TestApp::start().await;
    let begun = app.today();
    let stage = Stage::pending_approval(&app).await;
    app.turn_clock(HOUR * 3);
    stage.approve().await;
    stage.member.gives_bank_details().await.is_ok();
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    app.turn_clock(DAY);
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();
    Stage::payment_failed(&app).await;
    Stage::pending_approval(&app).await;

    let path = format!("/api/reports/statistics?interval=day&from={begun}");
    let report = stage.finance.get(&path).await.is_ok().data();

    let total = &report["total"];
    assert_eq!(
        [
            &total["initiated"],
            &total["approved"],
            &total["completed"],
            &total["failed"]
        ],
        [&json!(3), &json!(2), &json!(1), &json!(1)]
    );
    assert_eq!(
        (&total["amountInitiated"], &total["amountCompleted"]),
        (&json!("300000.00"), &json!("100000.00"))
    );
    assert_eq!(
        (&total["successRate"], &total["failureRate"]),
        (&json!(0.5), &json!(0.5))
    );
    assert_eq!(
        (&total["meanApprovalHours"], &total["medianApprovalHours"]),
        (&json!(1.5), &json!(1.5))
    );
    assert_eq!(
        (&total["meanProcessingHours"], &total["medianProcessingHours"]),
        (&json!(27.0), &json!(27.0))
    );
    let days: Vec<(&Value, &Value)> = report["periods"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|day| (&day["initiated"], &day["completed"]))
        .collect();
    assert_eq!(days, [(&json!(1), &json!(0)), (&json!(2), &json!(1))]);
}

#[tokio::test]
async fn statistics_of_a_quiet_year_are_twelve_or_thirteen_empty_months() {
    let app = TestApp::start().await;
    let support = app.support().await;

    let report = support.get("/api/reports/statistics").await.is_ok().data();
    let file = support.get("/api/reports/statistics?format=csv").await.is_ok();

    let months = report["periods"].as_array().expect("a list");
    assert!([12, 13].contains(&months.len()), "{months:?}");
    assert_eq!(
        (&report["total"]["initiated"], &report["total"]["successRate"]),
        (&json!(0), &Value::Null)
    );
    let text = String::from_utf8(file.body).expect("UTF-8");
    assert_eq!(text.lines().count(), months.len() + 1);
    for (query, field) in [
        ("from=2026-01-01&to=2026-01-01", "to"),
        ("from=1990-01-01&to=2026-01-01", "from"),
        ("interval=year", "interval"),
    ] {
        let answer = support.get(&format!("/api/reports/statistics?{query}")).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (400, vec![field.to_owned()]),
            "{query}"
        );
    }
}
