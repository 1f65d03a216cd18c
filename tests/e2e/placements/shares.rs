use serde_json::json;

use super::given::Agency;

#[tokio::test]
async fn r12_5_a_fee_is_shared_out_to_the_cent_and_the_rest_is_the_platforms() {
    let agency = Agency::start().await;
    let (first, second) = (agency.recruiter().await, agency.recruiter().await);

    let roles = [
        ("candidate_recruiter", &first, "premium"),
        ("company_sourcer", &first, "free"),
        ("job_owner", &second, "paid"),
    ];
    let placement = agency.placement_with(&roles, json!({ "feeCents": 1_000_003 })).await.0;

    let splits = placement["splits"].as_array().expect("splits");
    let cents: Vec<i64> = splits
        .iter()
        .filter_map(|split| split["amountCents"].as_i64())
        .collect();
    assert_eq!(cents, [400_001, 150_000, 60_000]);
    assert_eq!(placement["platformAmountCents"], 390_002);
    assert_eq!(splits[0]["percentage"], "40.00");
    assert_eq!(placement["holdbackPercent"], 20);
    assert_eq!(agency.told("placement.splits_created").await, 1);
}

#[tokio::test]
async fn r12_5_shares_that_are_not_the_fee_are_refused_by_the_database() {
    let agency = Agency::start().await;
    let recruiter = agency.recruiter().await;
    let placement = agency.placement(&recruiter).await;

    let sql = format!(
        "UPDATE payout.placement_splits SET amount_cents = amount_cents + 1 WHERE placement_id = '{}'",
        placement.id()
    );
    let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(agency.app.pool()).await;

    let refused = refused.expect_err("a cent too many").to_string();
    assert!(refused.contains("are not its fee"), "{refused}");
}

#[tokio::test]
async fn a_role_is_filled_once_and_by_a_recruiter() {
    let agency = Agency::start().await;
    let recruiter = agency.recruiter().await;
    let twice = [("job_owner", &recruiter, "free"), ("job_owner", &recruiter, "paid")];
    let body = agency.placement_body(&twice, json!({}));
    let answer = agency.admin.post("/api/v2/placements", &body).await;
    answer.is_problem(422, "ROLE_FILLED_TWICE");

    let mut stranger = agency.placement_body(&[("job_owner", &recruiter, "free")], json!({}));
    stranger["roles"][0]["payeeId"] = json!(agency.admin.id);
    let answer = agency.admin.post("/api/v2/placements", &stranger).await;
    assert_eq!(answer.fields(), ["roles[0].payeeId"]);

    let euros = agency.placement_body(&[], json!({ "currency": "EUR" }));
    let answer = agency.admin.post("/api/v2/placements", &euros).await;
    assert_eq!(answer.fields(), ["currency"]);
}

#[tokio::test]
async fn a_number_of_the_main_application_names_one_placement() {
    let agency = Agency::start().await;
    let body = agency.placement_body(&[], json!({ "externalId": "placement-1" }));
    agency.admin.post("/api/v2/placements", &body).await.is_created();

    let again = agency.admin.post("/api/v2/placements", &body).await;

    again.is_problem(409, "ALREADY_EXISTS");
    let listed = agency
        .admin
        .get("/api/v2/placements?externalId=placement-1")
        .await
        .is_ok();
    assert_eq!(listed.data().as_array().map(Vec::len), Some(1));
}
