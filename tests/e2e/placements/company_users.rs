use serde_json::json;
use tests::Answer;

use super::given::{Agency, id};

const COMPANY: &str = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e";

async fn adds(agency: &Agency, user: uuid::Uuid) -> Answer {
    let body = json!({ "companyId": COMPANY, "userId": user });
    agency.admin.post("/api/v2/company-users", &body).await
}

#[tokio::test]
async fn whoever_acts_for_a_company_reads_until_it_is_taken_away() {
    let agency = Agency::start().await;
    let carla = agency.app.user("Carla Company").await;
    agency.placement_with(&[], json!({ "companyId": COMPANY })).await;
    carla.get("/api/v2/placements").await.is_problem(403, "FORBIDDEN");

    let added = adds(&agency, carla.id).await.is_created().data();
    let seen = carla.get("/api/v2/placements").await.is_ok().data();
    assert_eq!(seen.as_array().map(Vec::len), Some(1));
    adds(&agency, carla.id).await.is_problem(409, "ALREADY_EXISTS");

    let path = format!("/api/v2/company-users/{}", id(&added, "companyUserId"));
    agency.admin.deletes(&path).await.is_ok();
    carla.get("/api/v2/placements").await.is_problem(403, "FORBIDDEN");
    agency
        .admin
        .deletes(&path)
        .await
        .is_problem(404, "COMPANY_USER_NOT_FOUND");
}

#[tokio::test]
async fn somebody_whom_the_main_application_does_not_know_acts_for_nobody() {
    let agency = Agency::start().await;

    let answer = adds(&agency, uuid::Uuid::from_u128(7)).await;

    assert_eq!(answer.fields(), ["userId"]);
}
