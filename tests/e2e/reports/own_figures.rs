use fake_stripe::{Call, Fault, Mishap, Refusal};
use serde_json::{Value, json};
use tests::{DAY, Person, TestApp};
use time::Duration;
use use_cases::jobs::Job;

use crate::placements::given::Agency;
use crate::transfers::house::{Creator, statement, text};

const OWN: &str = "/api/v2/me/analytics";

async fn own(person: &Person) -> Value {
    let figures = person.get(OWN).await.is_ok().data();
    assert_eq!(figures.as_array().map(Vec::len), Some(1), "{figures}");
    figures[0].clone()
}

/// The last months, as month and net.
fn months(figures: &Value, last: usize) -> Vec<(String, i64)> {
    let all = figures["months"].as_array().expect("months");
    let of = |month: &Value| (text(&month["month"]), month["netCents"].as_i64().expect("cents"));
    all[all.len() - last..].iter().map(of).collect()
}

#[tokio::test]
async fn r11_10_a_creator_sees_what_was_paid_and_what_is_left() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    for cents in [10_000, 8_000, 9_000] {
        clara.earns(&admin, cents).await;
    }
    let draft = statement(&clara.payee, "2026-09", 4_000);
    let mut draft = draft.as_object().expect("an object").clone();
    draft.insert("runStatus".to_owned(), json!("draft"));
    admin.post("/api/v2/statements", &json!(draft)).await.is_created();
    clara.is_paid(&admin, 12_000).await;
    app.work().await;
    app.turn_clock(Duration::days(31));
    let second = clara.is_paid(&admin, 5_000).await;
    app.work().await;
    let pending = clara.is_paid(&admin, 6_000).await;

    let figures = own(&clara.person).await;

    assert_eq!(
        figures["paid"],
        json!({ "count": 2, "amountCents": 17_000, "withheldCents": 0, "netCents": 17_000 })
    );
    assert_eq!(figures["months"].as_array().map(Vec::len), Some(12));
    let expected = [("2026-02-01", 0), ("2026-03-01", 12_000), ("2026-04-01", 5_000)];
    assert_eq!(
        months(&figures, 3),
        expected.map(|(month, cents)| (month.to_owned(), cents))
    );
    assert_eq!(figures["pending"], json!({ "count": 1, "amountCents": 6_000 }));
    assert_eq!(figures["processing"], json!({ "count": 0, "amountCents": 0 }));
    assert_eq!(
        (&figures["lastPayout"]["payoutId"], &figures["lastPayout"]["netCents"]),
        (&json!(second), &json!(5_000))
    );
    assert_eq!(
        (&figures["nextExpected"]["kind"], &figures["nextExpected"]["id"]),
        (&json!("payout"), &json!(pending))
    );
    let royalties = &figures["royalties"];
    let sums = [
        "statements",
        "earningsCents",
        "platformFeeCents",
        "netPayableCents",
        "paidCents",
    ];
    assert_eq!(
        sums.map(|name| royalties[name].as_i64()),
        [4, 31_400, 400, 31_000, 17_000].map(Some)
    );
    // Of 27,000 in locked runs 17,000 are paid and 6,000 on their way.
    let left = ["payableCents", "pendingCents", "disputedCents"];
    assert_eq!(left.map(|name| royalties[name].as_i64()), [4_000, 4_000, 0].map(Some));
    assert_eq!(royalties["periods"][0]["periodStart"], "2026-09-01");
    assert_eq!(figures["placements"], json!(null));
    app.is_sound().await;
}

#[tokio::test]
async fn r11_10_what_failed_and_what_is_disputed_stand_apart() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let first = clara.earns(&admin, 10_000).await;
    app.stripe().fail(Fault::once(
        Call::CreateTransfer,
        Mishap::Refused(Refusal::account_invalid("acct_of_clara")),
    ));
    let failed = clara.is_paid(&admin, 10_000).await;
    app.work().await;
    let reason = json!({ "reason": "the licence of August is missing" });
    clara
        .person
        .post(&format!("/api/v2/statements/{first}/dispute"), &reason)
        .await
        .is_ok();

    let figures = own(&clara.person).await;

    assert_eq!(figures["failed"], json!({ "count": 1, "amountCents": 10_000 }));
    assert_eq!(figures["lastFailure"]["payoutId"], json!(failed));
    assert!(figures["lastFailure"]["failureCode"].is_string(), "{figures}");
    assert_eq!(
        (&figures["paid"]["count"], &figures["lastPayout"]),
        (&json!(0), &json!(null))
    );
    let royalties = &figures["royalties"];
    assert_eq!(
        (
            &royalties["disputed"],
            &royalties["disputedCents"],
            &royalties["payableCents"]
        ),
        (&json!(1), &json!(10_000), &json!(0))
    );
}

#[tokio::test]
async fn r11_10_nobody_elses_cents_are_among_the_own_ones() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, fanny) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    clara.earns(&admin, 10_000).await;
    clara.is_paid(&admin, 10_000).await;
    app.work().await;

    let figures = own(&fanny.person).await;

    assert_eq!(figures["payeeId"], json!(fanny.payee));
    assert_eq!(
        (&figures["paid"]["count"], &figures["royalties"]["statements"]),
        (&json!(0), &json!(0))
    );
    assert!(months(&figures, 12).iter().all(|(_, cents)| *cents == 0));
    assert_eq!(
        (&figures["lastPayout"], &figures["nextExpected"]),
        (&json!(null), &json!(null))
    );
    admin.get(OWN).await.is_problem(403, "FORBIDDEN");
    app.user("Nobody Special")
        .await
        .get(OWN)
        .await
        .is_problem(403, "FORBIDDEN");
    for (months, status) in [("0", 400), ("61", 400), ("many", 400), ("60", 200)] {
        let answer = fanny.person.get(&format!("{OWN}?months={months}")).await;
        assert_eq!(answer.status, status, "{months}");
    }
}

#[tokio::test]
async fn r11_10_a_recruiter_sees_his_placements_schedules_and_holds() {
    let agency = Agency::start().await;
    let (rita, rob) = (agency.recruiter().await, agency.recruiter().await);
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let roles = [("candidate_recruiter", &rob, "free")];
    let other = agency.placement_with(&roles, json!({ "holdbackPercent": 0 })).await;
    agency.schedule(&other).await;

    let before = own(&rita.person).await;
    agency.app.turn_clock(DAY);
    agency.runs(Job::ProcessSchedules).await;
    let after = own(&rita.person).await;

    let shares = &before["placements"];
    assert_eq!(shares["byState"][0]["count"], 1);
    assert_eq!(shares["byState"][0]["shareCents"], 400_000);
    assert_eq!(shares["scheduled"], json!({ "count": 1, "amountCents": 400_000 }));
    assert_eq!(shares["upcoming"][0]["scheduleId"], schedule["scheduleId"]);
    assert_eq!(shares["held"], json!({ "count": 1, "amountCents": 80_000 }));
    assert_eq!(shares["holds"][0]["heldCents"], 80_000);
    assert_eq!(
        (&before["nextExpected"]["kind"], &before["nextExpected"]["on"]),
        (&json!("schedule"), &schedule["scheduledDate"])
    );
    assert_eq!(before["royalties"], json!(null));
    assert_eq!(after["pending"], json!({ "count": 1, "amountCents": 320_000 }));
    assert_eq!(after["placements"]["scheduled"]["count"], 0);
    assert_eq!(after["nextExpected"]["kind"], "payout");
}
