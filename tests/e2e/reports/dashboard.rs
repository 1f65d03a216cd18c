use serde_json::{Value, json};
use tests::{DAY, HOUR, Stage, TestApp};
use time::Duration;

use crate::placements::given::Agency;
use crate::transfers::house::Creator;

const DASHBOARD: &str = "/api/reports/dashboard";

/// The line of a programme in dollars.
fn of<'a>(lines: &'a Value, programme: &str) -> &'a Value {
    let all = lines.as_array().expect("a list");
    let found = all
        .iter()
        .find(|it| it["programme"] == programme && it["currency"] == "USD");
    found.unwrap_or_else(|| panic!("no {programme} in {lines}"))
}

#[tokio::test]
async fn r10_3_the_dashboard_shows_what_happened_today_this_week_and_this_month() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 50_000).await;
    // Monday the 16th, Tuesday, and the Monday after.
    clara.is_paid(&admin, 10_000).await;
    app.work().await;
    app.turn_clock(DAY);
    clara.is_paid(&admin, 6_000).await;
    app.work().await;
    app.turn_clock(DAY * 6);
    Stage::completed(&app).await;
    clara.is_paid(&admin, 5_000).await;
    app.work().await;

    let shown = app.support().await.get(DASHBOARD).await.is_ok().data();

    let paid = |window: &str, programme: &str| {
        let figures = of(&shown[window]["programmes"], programme);
        (figures["completed"].clone(), figures["amountCompleted"].clone())
    };
    assert_eq!(paid("today", "creator"), (json!(1), json!("50.00")));
    assert_eq!(paid("thisWeek", "creator"), (json!(1), json!("50.00")));
    assert_eq!(paid("thisMonth", "creator"), (json!(3), json!("210.00")));
    assert_eq!(paid("last30Days", "creator"), (json!(3), json!("210.00")));
    assert_eq!(paid("today", "member"), (json!(1), json!("100000.00")));
    assert_eq!(paid("today", "placement"), (json!(0), json!("0.00")));
    assert_eq!(shown["thisWeek"]["from"], "2026-03-23T00:00:00Z");
    assert_eq!(shown["thisMonth"]["from"], "2026-03-01T00:00:00Z");
    assert_eq!(of(&shown["thisMonth"]["programmes"], "creator")["successRate"], 1.0);
    app.turn_clock(DAY);
    let tuesday = app.support().await.get(DASHBOARD).await.is_ok().data();
    assert_eq!(of(&tuesday["today"]["programmes"], "creator")["completed"], 0);
    assert_eq!(of(&tuesday["thisWeek"]["programmes"], "creator")["completed"], 1);
}

#[tokio::test]
async fn r10_3_the_dashboard_shows_what_waits_fails_and_is_late() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 2_000_000).await;
    clara.is_paid(&admin, 1_000_000).await;
    clara.is_paid(&admin, 5_000).await;
    Stage::pending_approval(&app).await;
    app.turn_clock(DAY * 3 + HOUR);
    Stage::pending_approval(&app).await;
    Stage::payment_failed(&app).await;
    Stage::payment_sent(&app).await;

    let shown = app.support().await.get(DASHBOARD).await.is_ok().data();

    let waiting = |programme: &str, what: &str| {
        let line = &of(&shown["open"], programme)[what];
        (line["count"].clone(), line["amount"].clone(), line["overdue"].clone())
    };
    let expected = |count: i64, amount: &str, overdue: i64| (json!(count), json!(amount), json!(overdue));
    assert_eq!(waiting("member", "waitingForApproval"), expected(2, "200000.00", 1));
    assert_eq!(waiting("member", "inProgress"), expected(1, "100000.00", 0));
    assert_eq!(waiting("member", "failing"), expected(1, "100000.00", 0));
    assert_eq!(waiting("creator", "waitingForApproval"), expected(1, "10000.00", 0));
    assert_eq!(waiting("creator", "inProgress"), expected(1, "50.00", 0));
    assert_eq!(waiting("creator", "failing"), expected(0, "0.00", 0));
    let alerts = &shown["alerts"];
    assert_eq!(
        (&alerts["critical"], &alerts["info"]),
        (&json!(0), &json!(4)),
        "four payouts were created"
    );
    let sent = "UPDATE payout.transfers SET status = 'processing', progress = 'unresolved', failures = 1, \
        status_since = status_since - interval '2 hours' WHERE status = 'pending'";
    app.by_hand(sent).await;
    let later = app.support().await.get(DASHBOARD).await.is_ok().data();
    let failing = &of(&later["open"], "creator")["failing"];
    assert_eq!((&failing["count"], &failing["overdue"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn r10_3_the_dashboard_shows_the_schedules_and_holds_of_the_coming_days() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    // Of 4,000.00 a fifth is kept back for ninety days.
    agency.schedule(&placement).await;
    for days in [1, 30, 31] {
        let roles = [("candidate_recruiter", &rita, "free")];
        let other = agency.placement_with(&roles, json!({ "holdbackPercent": 0 })).await;
        let on = json!({ "scheduledDate": agency.in_days(days).to_string() });
        agency.schedule_with(&other, on).await;
    }

    let shown = agency.admin.get(DASHBOARD).await.is_ok().data();

    let schedules = &shown["schedules"][0];
    assert_eq!(schedules["due"], json!({ "count": 1, "amount": "4000.00" }));
    assert_eq!(schedules["upcoming"], json!({ "count": 2, "amount": "8000.00" }));
    let days = schedules["days"].as_array().expect("days");
    let due: Vec<usize> = (0..days.len()).filter(|day| days[*day]["count"] != 0).collect();
    assert_eq!((days.len(), due), (30, vec![0, 29]));
    assert_eq!(days[0]["date"], json!(agency.in_days(1).to_string()));
    let expected = json!({ "currency": "USD", "active": 1, "held": "800.00", "due": 0, "ending": 0 });
    assert_eq!(shown["holds"], json!([expected]));
    agency.app.turn_clock(Duration::days(60));
    let later = agency.admin.get(DASHBOARD).await.is_ok().data();
    assert_eq!(later["holds"][0]["ending"], 1);
    assert_eq!(later["schedules"][0]["due"]["count"], 4);
}
