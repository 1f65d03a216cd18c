use futures_util::future::join;
use serde_json::json;
use tests::{Stage, TestApp};

use super::{RUNS, at_once, statuses};

#[tokio::test]
async fn money_is_sent_to_approved_details_or_not_at_all() {
    let app = TestApp::start().await;
    for _ in 0..RUNS {
        let stage = Stage::ready_for_payment(&app).await;

        let change = stage.member.gives_account("998877665544");
        let (sent, changed) = join(stage.finance.marks_sent(&stage.payout, app.today()), change).await;

        changed.is_ok();
        let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
        if sent.status == 200 {
            assert_eq!(
                (&shown["status"], &shown["bankDetails"]["accountNumber"]),
                (&json!("payment_sent"), &json!("****6789"))
            );
        } else {
            assert_eq!(
                (sent.status, &shown["status"]),
                (422, &json!("pending_approval")),
                "{sent:?}"
            );
        }
    }
    app.is_sound().await;
}

#[tokio::test]
async fn a_payment_is_marked_sent_once() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    let answers = at_once((0..5).map(|_| stage.finance.marks_sent(&stage.payout, app.today()))).await;

    assert_eq!(statuses(&answers), [200, 422, 422, 422, 422], "{answers:?}");
    let sent = format!(
        "payout.journal_entries WHERE payout_id = '{}' AND kind = 'sent'",
        stage.payout
    );
    assert_eq!(app.count(&sent).await, 1);
    app.is_sound().await;
}

#[tokio::test]
async fn a_payment_that_both_arrived_and_failed_keeps_its_books_in_order() {
    let app = TestApp::start().await;
    for _ in 0..RUNS {
        let stage = Stage::payment_sent(&app).await;

        let failure = stage.finance.reports_failure(&stage.payout);
        let (confirmed, failed) = join(stage.manager.confirms(&stage.payout, app.today()), failure).await;

        failed.is_ok();
        assert!([200, 422].contains(&confirmed.status), "{confirmed:?}");
        assert_eq!(
            stage.status().await,
            "payment_failed",
            "a confirmed payment may still be returned"
        );
        app.is_sound().await;
    }
}

#[tokio::test]
async fn a_form_is_decided_on_once() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;

    let rejection = stage.manager.rejects_form(&form, "the name does not match");
    let (approved, rejected) = join(stage.finance.approves_form(&form), rejection).await;

    let expected = if approved.status == 200 {
        "ready_for_payment"
    } else {
        "pending_tax_info"
    };
    assert_eq!(statuses(&[approved, rejected]), [200, 409]);
    assert_eq!(stage.status().await, expected);
}
