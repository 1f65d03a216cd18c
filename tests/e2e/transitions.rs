//! Every step that is not in the picture of a payout's life is refused and changes nothing [R4.1].

use serde_json::{Value, json};
use tests::{Payout, Person, Stage, TestApp};

/// What may be said to a payout in a status. Everything else is refused.
const LEGAL: [(&str, &[&str]); 10] = [
    ("pending_approval", &["approve", "reject", "cancel"]),
    ("pending_bank_info", &["cancel", "review"]),
    ("pending_tax_info", &["cancel", "review", "proceed-with-withholding"]),
    ("ready_for_payment", &["cancel", "review", "mark-sent"]),
    ("payment_sent", &["confirm", "fail"]),
    ("completed", &["fail"]),
    ("payment_failed", &["cancel", "review"]),
    ("requires_manual_review", &["cancel", "resolve"]),
    ("rejected", &[]),
    ("cancelled", &[]),
];

const WANTED: [(&str, &str); 9] = [
    ("approve", "approved"),
    ("reject", "rejected"),
    ("cancel", "cancelled"),
    ("proceed-with-withholding", "ready_for_payment"),
    ("mark-sent", "payment_sent"),
    ("confirm", "completed"),
    ("fail", "payment_failed"),
    ("review", "requires_manual_review"),
    ("resolve", "ready_for_payment"),
];

#[tokio::test]
async fn an_illegal_step_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let somebody = app.manager().await;
    for (status, legal) in LEGAL {
        let stage = stage_at(&app, status).await;
        let before = row(&app, &stage.payout).await;
        for (verb, wanted) in WANTED.into_iter().filter(|(verb, _)| !legal.contains(verb)) {
            let answer = somebody
                .post(&format!("/api/payouts/{}/{verb}", stage.payout), &body(&app, verb))
                .await;

            let answer = answer.is_problem(422, "INVALID_TRANSITION");
            let details = answer.details();
            assert_eq!(
                (details["currentStatus"].as_str(), details["wantedStatus"].as_str()),
                (Some(status), Some(wanted))
            );
        }
        assert_eq!(row(&app, &stage.payout).await, before, "{status}");
    }
    app.is_sound().await;
}

#[tokio::test]
async fn a_refused_step_is_in_the_audit() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    stage
        .finance
        .marks_sent(&stage.payout, app.today())
        .await
        .is_problem(422, "INVALID_TRANSITION");

    let entry = stage.admin.reads_audit(&stage.payout).await.remove(0);
    assert_eq!(
        (&entry["success"], &entry["actorId"]),
        (&json!(false), &json!(stage.finance.id))
    );
    assert!(entry["facts"].to_string().contains("INVALID_TRANSITION"), "{entry}");
}

#[tokio::test]
async fn legal_steps_are_what_the_table_says() {
    let app = TestApp::start().await;
    for (status, legal) in LEGAL {
        for verb in legal {
            let stage = stage_at(&app, status).await;
            let somebody: Person = app.manager().await;
            let answer = somebody
                .post(&format!("/api/payouts/{}/{verb}", stage.payout), &body(&app, verb))
                .await;
            assert_eq!(answer.status, 200, "{verb} in {status}: {answer:?}");
            stage.admin.cancels(&stage.payout).await;
            app.earns("100000.00").await;
        }
    }
    app.is_sound().await;
}

async fn stage_at(app: &TestApp, status: &str) -> Stage {
    let stage = match status {
        "pending_approval" => Stage::pending_approval(app).await,
        "pending_bank_info" => Stage::pending_bank_info(app).await,
        "pending_tax_info" => Stage::pending_tax_info(app).await,
        "ready_for_payment" => Stage::ready_for_payment(app).await,
        "payment_sent" => Stage::payment_sent(app).await,
        "completed" => Stage::completed(app).await,
        "payment_failed" => Stage::payment_failed(app).await,
        "requires_manual_review" => Stage::requires_manual_review(app).await,
        "rejected" => Stage::rejected(app).await,
        "cancelled" => Stage::cancelled(app).await,
        other => panic!("no payout stands at {other}"),
    };
    assert_eq!(stage.status().await, status);
    stage
}

fn body(app: &TestApp, verb: &str) -> Value {
    let today = app.today().to_string();
    match verb {
        "approve" => json!({}),
        "mark-sent" => json!({ "sentDate": today, "expectedArrivalDate": today }),
        "confirm" => json!({ "completedDate": today }),
        "resolve" => json!({ "action": "retry", "reason": "tried once more" }),
        _ => json!({ "reason": "for the sake of this test" }),
    }
}

async fn row(app: &TestApp, payout: &Payout) -> Value {
    app.row(&format!("SELECT * FROM payout_management WHERE payout_id = '{payout}'"))
        .await
}
