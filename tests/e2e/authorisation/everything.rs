use serde_json::{Value, json};
use tests::{Answer, Person, Stage, TestApp};
use use_cases::events;

use super::table::{NO_PAYEE, NO_PLACEMENT, body_of, path_of, path_with};
use crate::transfers::house::{Creator, Transfers as _, text};

/// The company of the placement.
const COMPANY: &str = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e";

/// Something of everything that paths name, and those whom it belongs to.
pub struct Everything {
    pub stage: Stage,
    pub creator: Person,
    pub recruiter: Person,
    /// Acts for the company of the placement.
    pub company_user: Person,
    ids: Vec<(&'static str, String)>,
    /// Of a payout by transfer.
    transfer: String,
    payee: String,
    placement: String,
}

impl Everything {
    pub async fn of(app: &TestApp) -> Self {
        let stage = Stage::pending_approval(app).await;
        let admin = &stage.admin;
        let creator = Creator::ready(app, admin).await;
        let statement = creator.earns(admin, 10_000).await;
        let transfer = creator.is_paid(admin, 6_000).await;
        admin.cancels_transfer(&transfer).await.is_ok();
        let placed = Placed::set_up(app, admin).await;
        let (endpoint, delivery) = a_webhook(app, admin).await;
        let round = admin.sees(&stage.payout).await.data()["roundId"].clone();
        let ids = vec![
            ("{endpointId}", endpoint),
            ("{deliveryId}", delivery),
            ("{payeeId}", creator.payee.clone()),
            ("{statementId}", statement),
            ("{placementId}", placed.placement.clone()),
            ("{scheduleId}", placed.schedule),
            ("{holdId}", one_id(app, "payout.holds").await),
            ("{companyUserId}", placed.company_user_id),
            ("{roundId}", text(&round)),
            ("{mailId}", one_id(app, "payout.notifications").await),
            ("{formId}", stage.member.hands_in_w9().await),
            ("{alertId}", app.alert_about(&stage.payout).await),
        ];
        Self {
            stage,
            creator: creator.person,
            recruiter: placed.recruiter,
            company_user: placed.company_user,
            ids,
            transfer,
            payee: creator.payee,
            placement: placed.placement,
        }
    }

    /// The path with ids of what is there.
    pub fn path(&self, pattern: &str) -> String {
        let pattern = if pattern.starts_with("/api/v2/payouts") {
            pattern.replace("{payoutId}", &self.transfer)
        } else {
            pattern.to_owned()
        };
        let with_ids = self.ids.iter().fold(pattern, |path, (name, id)| path.replace(name, id));
        path_of(&with_ids, &self.stage, "", "")
    }

    /// The path with an id of nothing wherever there is one.
    pub fn path_to_nothing(pattern: &str) -> String {
        path_with(
            &pattern.replace("{year}", "2026"),
            &uuid::Uuid::from_u128(7).to_string(),
        )
    }

    /// A body of the right shape about what is there.
    pub fn body(&self, app: &TestApp, pattern: &str) -> Value {
        let body = body_of(app, pattern, &self.stage).to_string();
        let body = body
            .replace(NO_PAYEE, &self.payee)
            .replace(NO_PLACEMENT, &self.placement);
        serde_json::from_str(&body).expect("it is still JSON")
    }

    /// Somebody calls an operation at a path, with the body that it takes.
    pub async fn call(&self, app: &TestApp, person: &Person, (method, pattern): (&str, &str), path: &str) -> Answer {
        match method {
            "GET" => person.get(path).await,
            "DELETE" => person.deletes(path).await,
            "PATCH" => person.patch(path, &json!({})).await,
            _ => person.post(path, &self.body(app, pattern)).await,
        }
    }
}

/// A placement with a schedule and a hold, and somebody who acts for its company.
struct Placed {
    recruiter: Person,
    company_user: Person,
    placement: String,
    schedule: String,
    company_user_id: String,
}

impl Placed {
    async fn set_up(app: &TestApp, admin: &Person) -> Self {
        let recruiter = app.user("Rita Recruiter").await;
        let payee = text(&admin.makes_payee(&recruiter, "recruiter").await.is_created().data()["payeeId"]);
        let today = app.today().to_string();
        let body = json!({ "companyId": COMPANY, "feeCents": 1_000_000, "currency": "USD", "startDate": today,
            "roles": [{ "role": "job_owner", "payeeId": payee, "tier": "free" }] });
        let placement = made(admin, "placements", &body, "placementId").await;
        let body = json!({ "placementId": placement, "scheduledDate": today, "triggerEvent": "manual" });
        let schedule = made(admin, "payout-schedules", &body, "scheduleId").await;
        let company_user = app.user("Carla Company").await;
        let body = json!({ "companyId": COMPANY, "userId": company_user.id });
        let company_user_id = made(admin, "company-users", &body, "companyUserId").await;
        Self {
            recruiter,
            company_user,
            placement,
            schedule,
            company_user_id,
        }
    }
}

/// The id of what an administrator makes.
async fn made(admin: &Person, what: &str, body: &Value, id: &str) -> String {
    text(&admin.post(&format!("/api/v2/{what}"), body).await.is_created().data()[id])
}

async fn one_id(app: &TestApp, table: &str) -> String {
    text(&app.row(&format!("SELECT id FROM {table} LIMIT 1")).await["id"])
}

/// An endpoint, and something on its way to it.
async fn a_webhook(app: &TestApp, admin: &Person) -> (String, String) {
    let body = json!({ "url": "https://example.com/hooks" });
    let endpoint = admin.post("/api/v2/webhook-endpoints", &body).await.is_created().data();
    app.happens("payout.completed", json!({})).await;
    events::spread(app.ctx()).await.expect("the database answers");
    let delivery = one_id(app, "payout.event_deliveries").await;
    (text(&endpoint["endpoint"]["endpointId"]), delivery)
}
