use serde_json::{Value, json};

use crate::placements::given::{Agency, id};

async fn listed(agency: &Agency, query: &str) -> Vec<Value> {
    let path = format!("/api/v2/payout-schedules?{query}");
    let data = agency.admin.get(&path).await.is_ok().data();
    data.as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn schedules_are_listed_by_their_day_in_pages_and_by_what_they_are() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    for (days, trigger) in [(3, "invoice.paid"), (1, "manual"), (2, "contract_signed")] {
        let day = agency.in_days(days).to_string();
        let extra = json!({ "amountCents": 10_000, "scheduledDate": day, "triggerEvent": trigger });
        agency.schedule_with(&placement, extra).await;
    }

    let all = listed(&agency, "limit=100").await;
    let days: Vec<String> = all.iter().map(|schedule| id(schedule, "scheduledDate")).collect();
    assert_eq!(days, [1, 2, 3].map(|days| agency.in_days(days).to_string()));

    let page = agency
        .admin
        .get("/api/v2/payout-schedules?limit=2")
        .await
        .is_ok()
        .json();
    let cursor = id(&page["pagination"], "nextCursor");
    assert_eq!(listed(&agency, &format!("limit=2&cursor={cursor}")).await, all[2..]);

    let (from, to) = (agency.in_days(2), agency.in_days(3));
    for (query, expected) in [
        (format!("dateFrom={from}&dateTo={to}"), &all[1..2]),
        ("triggerEvent=manual".to_owned(), &all[..1]),
        ("search=SIGNED".to_owned(), &all[1..2]),
        ("status=processed&status=failed".to_owned(), &all[..0]),
        (format!("placementId={}&status=scheduled", placement.id()), &all[..]),
    ] {
        assert_eq!(listed(&agency, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn r12_4_the_figures_say_how_many_stand_where() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let (paid, waiting) = (agency.placement(&rita).await, agency.placement(&rita).await);
    let schedule = agency.schedule(&paid).await;
    agency.schedule(&waiting).await;
    agency.tells_schedule(&schedule, "trigger", &json!({})).await.is_ok();

    let figures = agency.admin.get("/api/v2/payout-schedules/stats").await.is_ok().data();

    let expected = json!({
        "scheduled": 1, "processing": 0, "processedToday": 1, "failed": 0, "totalAmountCents": 400_000,
    });
    assert_eq!(figures, expected);
}
