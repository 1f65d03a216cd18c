use serde_json::{Value, json};
use tests::{Person, Stage, TestApp};

/// The figures of a round, as the list shows them.
async fn figures(reader: &Person) -> Value {
    let rounds = reader.get("/api/reports/rounds").await.is_ok().data();
    let mut round = rounds[0].clone();
    let fields = round.as_object_mut().expect("a round");
    fields.retain(|name, _| {
        !["roundId", "initiatedAt", "initiatedBy", "notes", "closedAt", "currency"].contains(&name.as_str())
    });
    round
}

#[tokio::test]
async fn a_round_keeps_its_summary_when_its_last_payout_ends() {
    let app = TestApp::start().await;
    let team = app.team().await.clone();
    let (first, second) = (app.member().await, app.member().await);
    let notes = json!({ "notes": "the first round" });
    let payouts = team
        .admin
        .initiates_with(&[&first, &second], notes)
        .await
        .is_created()
        .payouts();
    assert_eq!(
        figures(&team.finance).await,
        json!({ "winners": 2, "paid": 0, "rejected": 0, "cancelled": 0, "issues": 0, "approvalsPending": 2,
                "grossPaid": "0.00", "netPaid": "0.00" })
    );

    let paid = Stage {
        admin: team.admin.clone(),
        manager: team.manager.clone(),
        finance: team.finance.clone(),
        member: first,
        payout: payouts[0].clone(),
    };
    paid.approve().await;
    paid.member.gives_bank_details().await.is_ok();
    let form = paid.member.hands_in_w9().await;
    paid.finance.approves_form(&form).await.is_ok();
    paid.finance.marks_sent(&paid.payout, app.today()).await.is_ok();
    paid.finance.reports_failure(&paid.payout).await.is_ok();
    paid.finance.reviews(&paid.payout).await.is_ok();
    paid.finance.resolves(&paid.payout, "retry").await.is_ok();
    paid.finance.marks_sent(&paid.payout, app.today()).await.is_ok();
    paid.finance.confirms(&paid.payout, app.today()).await.is_ok();
    assert_eq!(
        app.row("SELECT summary, closed_at FROM payout.rounds").await["summary"],
        Value::Null
    );
    team.manager
        .rejects(&payouts[1], "not this member, not now")
        .await
        .is_ok();

    let ended = json!({ "winners": 2, "paid": 1, "rejected": 1, "cancelled": 0, "issues": 1, "approvalsPending": 0,
                        "grossPaid": "100000.00", "netPaid": "99700.00" });
    assert_eq!(figures(&team.finance).await, ended);
    let stored = app.row("SELECT summary, closed_at FROM payout.rounds").await;
    assert!(stored["closed_at"].is_string(), "{stored}");
    assert_eq!(
        (
            &stored["summary"]["winners"],
            &stored["summary"]["paid"],
            &stored["summary"]["issues"]
        ),
        (&json!(2), &json!(1), &json!(1))
    );

    paid.finance.reports_failure(&paid.payout).await.is_ok();
    assert_eq!(figures(&team.finance).await["paid"], 0, "the bank returned the money");
}

#[tokio::test]
async fn one_round_is_shown_with_its_payouts() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let round = stage.admin.sees(&stage.payout).await.is_ok().data()["roundId"].clone();
    let round = round.as_str().expect("an id");
    let support = app.support().await;

    let shown = support
        .get(&format!("/api/reports/rounds/{round}"))
        .await
        .is_ok()
        .data();
    let file = support
        .get(&format!("/api/reports/rounds/{round}?format=csv"))
        .await
        .is_ok();

    assert_eq!(
        (&shown["round"]["roundId"], &shown["round"]["paid"]),
        (&json!(round), &json!(1))
    );
    assert_eq!(shown["payouts"][0]["payoutId"], json!(stage.payout.id));
    assert!(shown["eligibilityCheck"].is_object(), "{shown}");
    let text = String::from_utf8(file.body).expect("UTF-8");
    assert!(text.contains(&stage.payout.id) && text.contains("99700.00"), "{text}");
    let missing = "00000000-0000-0000-0000-000000000007";
    support
        .get(&format!("/api/reports/rounds/{missing}"))
        .await
        .is_problem(404, "ROUND_NOT_FOUND");
}
