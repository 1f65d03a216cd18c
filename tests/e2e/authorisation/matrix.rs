use serde_json::{Value, json};
use tests::{Answer, MINUTE, Person, Stage, TestApp};
use use_cases::api_keys::Scope;
use use_cases::events;

use super::table::{Access, NO_PAYEE, NO_PLACEMENT, TABLE, body_of, operations, path_of};
use crate::transfers::house::{Creator, Transfers as _};

/// What is not there for him who may see it: it does not exist yet, or somebody else took it away a moment ago.
const GONE: [&str; 2] = ["RECEIPT_NOT_FOUND", "COMPANY_USER_NOT_FOUND"];

/// Somebody, and which operations are his.
struct Caller {
    who: &'static str,
    person: Person,
    /// What is answered where he may not.
    refusal: fn(Access) -> (u16, &'static str),
    may: fn(Access) -> bool,
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let documented = operations();
    for (method, path) in &documented {
        assert!(row(method, path).is_some(), "who may {method} {path}?");
    }
    for (method, path, _) in TABLE {
        let stands = documented
            .iter()
            .any(|(m, p)| (m.as_str(), p.as_str()) == (method, path));
        assert!(stands, "{method} {path} is not documented");
    }
}

#[tokio::test]
async fn everybody_may_what_the_table_says_and_nothing_else() {
    let app = TestApp::with_everything().await;
    let stage = Stage::pending_approval(&app).await;
    let (endpoint, delivery) = a_webhook(&app, &stage.admin).await;
    let paid = PaidByTransfer::set_up(&app, &stage.admin).await;
    let placed = Placed::set_up(&app, &stage.admin).await;
    let form = stage.member.hands_in_w9().await;
    let alert = app.alert_about(&stage.payout).await;
    let round = stage.admin.sees(&stage.payout).await.data()["roundId"].clone();
    let round = round.as_str().expect("a payout has a round");
    let mail = app.row("SELECT id FROM payout.notifications LIMIT 1").await["id"].clone();
    let mail = mail.as_str().expect("a mail has an id");
    for caller in callers(&app, &stage).await {
        for (method, pattern, access) in TABLE {
            let path = pattern
                .replace("{endpointId}", &endpoint)
                .replace("{deliveryId}", &delivery);
            let path = placed.in_place_of_ids(&paid.in_place_of_ids(&path));
            let path = path_of(&path, &stage, &form, &alert)
                .replace("{roundId}", round)
                .replace("{mailId}", mail);
            let answer = match method {
                "GET" => caller.person.get(&path).await,
                "DELETE" => caller.person.deletes(&path).await,
                "PATCH" => caller.person.patch(&path, &json!({})).await,
                _ => {
                    let body = placed.in_body(&paid.in_body(&body_of(&app, pattern, &stage)));
                    caller.person.post(&path, &body).await
                }
            };
            judge(
                &caller,
                &format!("{} on {method} {pattern}", caller.who),
                access,
                answer,
            );
        }
    }
    app.is_sound().await;
}

/// A payee with a statement and a payout that went wrong.
struct PaidByTransfer {
    payee: String,
    statement: String,
    payout: String,
}

impl PaidByTransfer {
    async fn set_up(app: &TestApp, admin: &Person) -> Self {
        let creator = Creator::ready(app, admin).await;
        let statement = creator.earns(admin, 10_000).await;
        let payout = creator.is_paid(admin, 6_000).await;
        admin.cancels_transfer(&payout).await.is_ok();
        Self {
            payee: creator.payee,
            statement,
            payout,
        }
    }

    fn in_body(&self, body: &Value) -> Value {
        let text = body.to_string().replace(NO_PAYEE, &self.payee);
        serde_json::from_str(&text).expect("it is still JSON")
    }

    fn in_place_of_ids(&self, path: &str) -> String {
        let path = path
            .replace("{payeeId}", &self.payee)
            .replace("{statementId}", &self.statement);
        if path.starts_with("/api/v2/payouts") {
            path.replace("{payoutId}", &self.payout)
        } else {
            path
        }
    }
}

/// A placement with a schedule and a hold, and somebody who acts for its company.
struct Placed {
    placement: String,
    schedule: String,
    hold: String,
    company_user: String,
}

impl Placed {
    async fn set_up(app: &TestApp, admin: &Person) -> Self {
        let recruiter = app.user("Rita Recruiter").await;
        let payee =
            json!({ "userId": recruiter.id, "kind": "recruiter", "displayName": "Rita", "email": recruiter.email });
        let payee = made(admin, "payees", &payee, "payeeId").await;
        let today = app.today().to_string();
        let body = json!({ "companyId": NO_PAYEE, "feeCents": 1_000_000, "currency": "USD", "startDate": today,
            "roles": [{ "role": "job_owner", "payeeId": payee, "tier": "free" }] });
        let placement = made(admin, "placements", &body, "placementId").await;
        let body = json!({ "placementId": placement, "scheduledDate": today, "triggerEvent": "manual" });
        let schedule = made(admin, "payout-schedules", &body, "scheduleId").await;
        let hold = app.row("SELECT id FROM payout.holds LIMIT 1").await["id"].clone();
        let body = json!({ "companyId": NO_PAYEE, "userId": recruiter.id });
        let company_user = made(admin, "company-users", &body, "companyUserId").await;
        let hold = hold.as_str().expect("a hold is made with the schedule").to_owned();
        Self {
            placement,
            schedule,
            hold,
            company_user,
        }
    }

    fn in_body(&self, body: &Value) -> Value {
        let text = body.to_string().replace(NO_PLACEMENT, &self.placement);
        serde_json::from_str(&text).expect("it is still JSON")
    }

    fn in_place_of_ids(&self, path: &str) -> String {
        path.replace("{placementId}", &self.placement)
            .replace("{scheduleId}", &self.schedule)
            .replace("{holdId}", &self.hold)
            .replace("{companyUserId}", &self.company_user)
    }
}

/// The id of what an administrator makes.
async fn made(admin: &Person, what: &str, body: &Value, id: &str) -> String {
    let made = admin.post(&format!("/api/v2/{what}"), body).await.is_created().data();
    made[id].as_str().expect("an id").to_owned()
}

/// An endpoint, and something on its way to it.
async fn a_webhook(app: &TestApp, admin: &Person) -> (String, String) {
    let body = json!({ "url": "https://example.com/hooks" });
    let endpoint = admin.post("/api/v2/webhook-endpoints", &body).await.is_created().data();
    let endpoint = endpoint["endpoint"]["endpointId"].as_str().expect("an id").to_owned();
    app.happens("payout.completed", json!({})).await;
    events::spread(app.ctx()).await.expect("the database answers");
    let delivery = app.row("SELECT id FROM payout.event_deliveries LIMIT 1").await["id"].clone();
    (endpoint, delivery.as_str().expect("an id").to_owned())
}

#[track_caller]
fn judge(caller: &Caller, what: &str, access: Access, answer: Answer) {
    assert!(answer.status < 500, "{what}: {answer:?}");
    if access == Access::Signed {
        assert_eq!(answer.code(), "SIGNATURE_INVALID", "{what}: {answer:?}");
        answer.is_in_the_envelope();
    } else if access == Access::Anyone || (caller.may)(access) {
        let let_in =
            ![401, 403].contains(&answer.status) && (answer.status != 404 || GONE.contains(&answer.code().as_str()));
        assert!(let_in, "{what}: {answer:?}");
    } else {
        let (status, code) = (caller.refusal)(access);
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert!(code.is_empty() || answer.code() == code, "{what}: {answer:?}");
        answer.is_in_the_envelope();
    }
}

/// What a member gets who is not meant: nothing is there for strangers, and the rest is forbidden.
fn refused_as_member(access: Access) -> (u16, &'static str) {
    match access {
        Access::StaffOrOwner | Access::FinanceOrOwner | Access::Owner => (404, ""),
        _ => (403, "FORBIDDEN"),
    }
}

async fn callers(app: &TestApp, stage: &Stage) -> Vec<Caller> {
    let over = app
        .session_between(stage.admin.id, app.now() - MINUTE * 60, app.now() - MINUTE)
        .await;
    let staff = |who, person, may| Caller {
        who,
        person,
        refusal: refused_as_member,
        may,
    };
    let unknown = app.signed_in_as(&stage.admin, "abcdefghijklmnopqrstuvwxyz012345");
    vec![
        Caller {
            who: "nobody",
            person: app.nobody(),
            refusal: |_| (401, "UNAUTHORIZED"),
            may: |_| false,
        },
        Caller {
            who: "a stranger",
            person: unknown,
            refusal: |_| (401, "INVALID_SESSION"),
            may: |_| false,
        },
        Caller {
            who: "an administrator of yesterday",
            person: app.signed_in_as(&stage.admin, &over),
            refusal: |_| (401, "INVALID_SESSION"),
            may: |_| false,
        },
        Caller {
            who: "a program",
            person: app.program(Scope::Membership).await,
            refusal: |_| (403, "FORBIDDEN"),
            may: |access| access == Access::AdminOrMembershipService,
        },
        staff("another member", app.member().await, |_| false),
        staff("support", app.support().await, |access| {
            matches!(access, Access::Staff | Access::StaffOrOwner)
        }),
        staff("the member", stage.member.clone(), |access| {
            matches!(access, Access::StaffOrOwner | Access::FinanceOrOwner | Access::Owner)
        }),
        staff("finance", app.finance_manager().await, |access| {
            !matches!(
                access,
                Access::Admin | Access::AdminOrMembershipService | Access::Owner | Access::Payee
            )
        }),
        staff("the administrator", stage.admin.clone(), |access| {
            !matches!(access, Access::Owner | Access::Payee)
        }),
    ]
}

fn row(method: &str, path: &str) -> Option<Access> {
    let found = TABLE.iter().find(|(m, p, _)| (*m, *p) == (method, path));
    found.map(|(_, _, access)| *access)
}
