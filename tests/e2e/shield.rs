//! Somebody else is in the member's account, or the member is not who he says. Every story ends with nothing paid.

mod accounts;
mod checks;
mod doors;
mod insiders;
mod one_account;
mod pretences;

use serde_json::json;
use tests::{HOUR, Person, Stage, TestApp};

/// An account of the thief.
const HIS_ACCOUNT: &str = "998877665544";
const ROUND_OPENED: &str = "payout.approval_round_opened";

/// Whoever stole the member's session.
async fn thief(app: &TestApp, stage: &Stage) -> Person {
    let token = app.session_of(stage.member.id).await;
    app.signed_in_as(&stage.member, &token)
}

/// Finance tries to pay and is refused, and no money has left.
async fn nothing_is_paid(app: &TestApp, stage: &Stage) {
    let refusal = stage.finance.marks_sent(&stage.payout, app.today()).await;
    assert_eq!(refusal.status, 422, "{refusal:?}");
    no_money_has_left(app, stage).await;
}

async fn no_money_has_left(app: &TestApp, stage: &Stage) {
    let entries = format!(
        "payout.journal_entries WHERE payout_id = '{}' AND kind = 'sent'",
        stage.payout
    );
    assert_eq!(app.count(&entries).await, 0);
    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
    assert_eq!(shown["sentDate"], json!(null), "{shown}");
    app.is_sound().await;
}

/// Another vote is needed, and even after it the money rests for a day.
async fn the_votes_are_void(app: &TestApp, stage: &Stage) {
    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["approval"]["currentApprovals"]),
        (&json!("pending_approval"), &json!(0)),
        "{shown}"
    );
    assert!(events(stage).await.iter().any(|event| event == ROUND_OPENED));
    stage.approve().await;
    app.turn_clock(HOUR * 23);
    let blockers = stage.admin.blockers_of(&stage.payout).await;
    assert!(blockers.contains(&"COOLING_OFF".to_owned()), "{blockers:?}");
}

/// The member at his own address, and finance.
async fn both_are_told(app: &TestApp, stage: &Stage) {
    app.work().await;
    for (person, kind) in [
        (&stage.member, "details_changed"),
        (&stage.finance, "details_changed_staff"),
    ] {
        let told = app.kinds_sent(&stage.payout, person).await;
        assert!(told.iter().any(|sent| sent == kind), "{kind}: {told:?}");
    }
}

/// What happened to the payout, by its audit.
async fn events(stage: &Stage) -> Vec<String> {
    let entries = stage.admin.reads_audit(&stage.payout).await;
    let events = entries.iter().filter_map(|entry| entry["facts"]["events"].as_array());
    events
        .flatten()
        .map(|event| event.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// How often something is in the log of what concerns the member.
async fn times_logged(app: &TestApp, stage: &Stage, action: &str) -> u64 {
    let entries = format!(
        "user_audit_logs WHERE user_id = '{}' AND action = '{action}'",
        stage.member.id
    );
    app.count(&entries).await
}
