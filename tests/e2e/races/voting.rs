use futures_util::future::join;
use tests::{Payout, Stage, TestApp};

use super::{RUNS, at_once, statuses};

#[tokio::test]
async fn two_administrators_approving_at_once_approve_exactly_once() {
    let app = TestApp::start().await;
    for _ in 0..RUNS {
        let stage = Stage::pending_approval(&app).await;

        let answers = at_once([
            stage.admin.approves(&stage.payout),
            stage.manager.approves(&stage.payout),
        ])
        .await;

        assert_eq!(statuses(&answers), [200, 200], "{answers:?}");
        let full = answers
            .iter()
            .filter(|answer| answer.data()["fullyApproved"] == true)
            .count();
        assert_eq!(full, 1, "{answers:?}");
        assert_eq!(votes(&app, &stage.payout).await, 2);
        assert_eq!(
            app.count(&format!("payout.journal_entries WHERE payout_id = '{}'", stage.payout))
                .await,
            1
        );
        assert_eq!(stage.status().await, "pending_bank_info");
    }
    app.is_sound().await;
}

#[tokio::test]
async fn one_person_has_one_vote_however_fast() {
    let app = TestApp::start().await;
    for _ in 0..RUNS {
        let stage = Stage::pending_approval(&app).await;

        let answers = at_once((0..4).map(|_| stage.admin.approves(&stage.payout))).await;

        assert_eq!(statuses(&answers), [200, 409, 409, 409], "{answers:?}");
        assert!(
            answers
                .iter()
                .filter(|answer| answer.status == 409)
                .all(|answer| answer.code() == "ALREADY_VOTED")
        );
        assert_eq!(votes(&app, &stage.payout).await, 1);
        assert_eq!(stage.status().await, "pending_approval");
    }
}

#[tokio::test]
async fn the_last_approval_and_a_rejection_do_not_both_count() {
    let app = TestApp::start().await;
    for _ in 0..RUNS {
        let stage = Stage::pending_approval(&app).await;
        stage.admin.approves(&stage.payout).await.is_ok();

        let rejection = stage.finance.rejects(&stage.payout, "not this member, not now");
        let (approval, rejection) = join(stage.manager.approves(&stage.payout), rejection).await;

        let expected = if approval.status == 200 {
            "pending_bank_info"
        } else {
            "rejected"
        };
        assert_eq!(statuses(&[approval, rejection]), [200, 422]);
        assert_eq!(stage.status().await, expected);
        assert_eq!(votes(&app, &stage.payout).await, 2);
    }
    app.is_sound().await;
}

#[tokio::test]
async fn votes_on_many_payouts_do_not_get_in_each_others_way() {
    let app = TestApp::start().await;
    let (admin, manager) = (app.admin().await, app.manager().await);
    let members = [
        app.member().await,
        app.member().await,
        app.member().await,
        app.member().await,
        app.member().await,
    ];
    let chosen: Vec<_> = members.iter().collect();
    let payouts = admin.initiates(&chosen).await.is_created().payouts();

    let votes = payouts.iter().flat_map(|payout| [(&admin, payout), (&manager, payout)]);
    let answers = at_once(votes.map(|(person, payout)| person.approves(payout))).await;

    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    app.is_sound().await;
}

async fn votes(app: &TestApp, payout: &Payout) -> u64 {
    app.count(&format!("payout.votes WHERE payout_id = '{payout}'")).await
}
