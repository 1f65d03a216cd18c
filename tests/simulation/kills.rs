//! A process that dies in the middle of a step has taken it, or has not.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use payout_domain::UserId;
use payout_domain::selection::Mode;
use tests::{Person, Stage, TestApp};
use use_cases::actor::Identity;
use use_cases::payouts::{self, Initiate, MarkSent};
use use_cases::{Actor, Origin, Role};

use crate::checks;

/// More than any of these steps takes.
const STEPS: usize = 45;

#[tokio::test]
async fn a_vote_is_cast_or_not() {
    let app = TestApp::start().await;
    let (mut cast, mut lost) = (0, 0);
    for step in 0..STEPS {
        let stage = Stage::pending_approval(&app).await;
        dies_after(
            step,
            payouts::approve(app.ctx(), &actor(&stage.admin), &stage.payout.id, None),
        )
        .await;
        settles(&app).await;

        let approvals = stage.manager.sees(&stage.payout).await.is_ok().data()["approval"]["currentApprovals"].clone();
        let votes = app
            .count(&format!("payout.votes WHERE payout_id = '{}'", stage.payout))
            .await;
        let written = format!(
            "payout.audit_log WHERE entity_id = '{}' AND action = 'payout.approve'",
            stage.payout
        );
        assert_eq!(
            (approvals.as_u64(), votes),
            (Some(votes), app.count(&written).await),
            "killed at step {step}"
        );
        if votes == 1 {
            cast += 1;
        } else {
            lost += 1;
        }
        stage.admin.cancels(&stage.payout).await.is_ok();
    }
    assert!(cast > 0 && lost > 0, "{cast} votes were cast and {lost} were not");
    checks::all_holds(&app, "after all votes").await;
}

#[tokio::test]
async fn members_are_chosen_or_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, other) = (app.member().await, app.member().await);
    let (mut chosen, mut lost) = (0, 0);
    for step in 0..STEPS {
        let choice = Initiate {
            users: vec![UserId(one.id), UserId(other.id)],
            notes: None,
            method: None,
            mode: Mode::All,
            override_order: None,
        };
        dies_after(step, payouts::initiate(app.ctx(), &actor(&admin), choice)).await;
        settles(&app).await;

        let open = admin
            .get("/api/payouts?status=pending_approval")
            .await
            .is_ok()
            .payouts();
        assert!([0, 2].contains(&open.len()), "killed at step {step}: {open:?}");
        if open.is_empty() {
            lost += 1;
        } else {
            chosen += 1;
        }
        for payout in open {
            admin.cancels(&payout).await.is_ok();
        }
    }
    assert!(chosen > 0 && lost > 0, "{chosen} choices were made and {lost} were not");
    checks::all_holds(&app, "after all choices").await;
}

#[tokio::test]
async fn money_is_recorded_as_sent_or_not() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let mut sent = false;
    for step in 0..STEPS {
        let how = MarkSent {
            sent_on: app.today(),
            expected_on: app.today(),
            tracking_number: None,
            notes: Some("paid by hand".to_owned()),
        };
        dies_after(
            step,
            payouts::mark_sent(app.ctx(), &actor(&stage.finance), &stage.payout.id, how),
        )
        .await;
        settles(&app).await;

        sent = stage.status().await == "payment_sent";
        let notes = stage
            .finance
            .sees(&stage.payout)
            .await
            .is_ok()
            .json()
            .to_string()
            .contains("paid by hand");
        assert_eq!(notes, sent, "killed at step {step}: the note belongs to the payment");
        checks::all_holds(&app, &format!("killed at step {step}")).await;
        if sent {
            break;
        }
    }
    assert!(sent, "it was never sent");
}

/// Drops the work after so many polls, wherever it stands then.
pub async fn dies_after(steps: usize, work: impl Future) {
    let mut work = pin!(work);
    let mut left = steps;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        work.as_mut().poll(context).map(|_| ())
    })
    .await;
}

/// What the dead one held is given back by its connection; then everybody else can go on.
async fn settles(app: &TestApp) {
    let busy = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND (state = 'active' OR state LIKE 'idle in transaction%')";
    for _ in 0..500 {
        if app.count(busy).await == 0 {
            return;
        }
    }
    panic!("somebody is still at it");
}

fn actor(person: &Person) -> Actor {
    Actor {
        identity: Identity::Person {
            user: UserId(person.id),
            admin_id: None,
            email: person.email.clone(),
            name: person.name.clone(),
        },
        roles: BTreeSet::from([Role::Admin, Role::FinanceManager, Role::Member]),
        origin: Origin::default(),
    }
}
