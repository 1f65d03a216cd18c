use serde_json::{Value, json};
use tests::Person;
use use_cases::jobs::Job;

use super::house::text;
use crate::placements::given::{Agency, Placement, Recruiter};

const COMPANY: &str = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e";

/// Two recruiters of one placement of a company, and one of another.
struct Scene {
    agency: Agency,
    rita: Recruiter,
    ralf: Recruiter,
    olga: Recruiter,
    acting: Person,
    /// Rita's by her schedule, Ralf's outright, Olga's of her own placement, and something else for Rita.
    payouts: [String; 4],
}

impl Scene {
    async fn set() -> Self {
        let agency = Agency::start().await;
        let (rita, ralf, olga) = (
            agency.recruiter().await,
            agency.recruiter().await,
            agency.recruiter().await,
        );
        let roles = [("job_owner", &rita, "free"), ("company_sourcer", &ralf, "free")];
        let ours = agency
            .placement_with(&roles, json!({ "companyId": COMPANY, "holdbackPercent": 0 }))
            .await;
        let theirs = agency.placement(&olga).await;
        let acting = agency.app.user("Carla Company").await;
        let body = json!({ "companyId": COMPANY, "userId": acting.id });
        agency.admin.post("/api/v2/company-users", &body).await.is_created();
        let schedule = agency.schedule_with(&ours, json!({ "payeeId": rita.payee })).await;
        agency.runs(Job::ProcessSchedules).await;
        let extra = json!({ "payeeId": rita.payee, "amountCents": 5_000, "reason": "for the fair in Berlin" });
        let payouts = [
            text(&agency.schedule_now(&schedule).await["payoutId"]),
            outright(&agency, &ours, 1).await,
            outright(&agency, &theirs, 0).await,
            text(&agency.admin.post("/api/v2/payouts", &extra).await.is_created().data()["payoutId"]),
        ];
        Self {
            agency,
            rita,
            ralf,
            olga,
            acting,
            payouts,
        }
    }

    /// The payouts that a reader sees in the list, and whether each can be got and its receipt asked for.
    async fn sees(&self, reader: &Person) -> Vec<usize> {
        let listed = reader.get("/api/v2/payouts?limit=100").await.is_ok().data();
        let listed: Vec<String> = listed
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| text(&it["payoutId"]))
            .collect();
        let mut seen = Vec::new();
        for (place, payout) in self.payouts.iter().enumerate() {
            let path = format!("/api/v2/payouts/{payout}");
            let (one, receipt) = (reader.get(&path).await, reader.get(&format!("{path}/receipt")).await);
            if listed.contains(payout) {
                assert_eq!(one.is_ok().data()["payoutId"], json!(payout));
                receipt.is_problem(404, "RECEIPT_NOT_FOUND");
                seen.push(place);
            } else {
                one.is_problem(404, "PAYOUT_NOT_FOUND");
                receipt.is_problem(404, "PAYOUT_NOT_FOUND");
            }
        }
        assert_eq!(listed.len(), seen.len(), "something else is in the list");
        seen
    }
}

async fn outright(agency: &Agency, placement: &Placement, place: usize) -> String {
    let split = &placement.0["splits"][place];
    let body = json!({ "payeeId": split["payeeId"], "placementSplitId": split["splitId"] });
    text(&agency.admin.post("/api/v2/payouts", &body).await.is_created().data()["payoutId"])
}

fn totals(figures: &Value) -> (i64, i64) {
    let figures = figures["figures"].as_array().expect("figures");
    let sum = |field: &str| figures.iter().map(|line| line[field].as_i64().expect("a number")).sum();
    (sum("count"), sum("amountCents"))
}

#[tokio::test]
async fn r11_10_payouts_of_a_placement_are_read_by_all_who_have_a_part_in_it() {
    let scene = Scene::set().await;

    assert_eq!(scene.sees(&scene.rita.person).await, [0, 1, 3]);
    assert_eq!(scene.sees(&scene.ralf.person).await, [0, 1]);
    assert_eq!(scene.sees(&scene.olga.person).await, [2]);
    assert_eq!(scene.sees(&scene.acting).await, [0, 1]);
    assert_eq!(scene.sees(&scene.agency.admin).await, [0, 1, 2, 3]);
}

#[tokio::test]
async fn r11_10_figures_are_of_what_the_reader_sees() {
    let scene = Scene::set().await;

    for (reader, expected) in [
        (&scene.rita.person, (3, 200_000 + 120_000 + 5_000)),
        (&scene.olga.person, (1, 400_000)),
        (&scene.acting, (2, 320_000)),
        (&scene.agency.admin, (4, 725_000)),
    ] {
        let figures = reader.get("/api/v2/payouts/stats").await.is_ok().data();
        assert_eq!(totals(&figures), expected, "{}", reader.name);
    }
}

#[tokio::test]
async fn r11_10_mine_are_those_that_pay_me_and_a_company_is_paid_nothing() {
    let scene = Scene::set().await;

    let mine = scene.ralf.person.get("/api/v2/me/payouts").await.is_ok().data();
    let mine: Vec<String> = mine
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| text(&it["payoutId"]))
        .collect();

    assert_eq!(mine, [scene.payouts[1].clone()]);
    scene
        .acting
        .get("/api/v2/me/payouts")
        .await
        .is_problem(403, "FORBIDDEN");
    let path = format!("/api/v2/payees/{}/balance", scene.rita.payee);
    scene.acting.get(&path).await.is_problem(403, "FORBIDDEN");
    scene.ralf.person.get(&path).await.is_problem(404, "PAYEE_NOT_FOUND");
    let member = scene.agency.app.member().await;
    member.get("/api/v2/payouts").await.is_problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn r11_10_whoever_no_longer_acts_for_a_company_sees_nothing() {
    let scene = Scene::set().await;
    let acting = scene.agency.app.row("SELECT id FROM payout.company_users").await;
    let path = format!("/api/v2/company-users/{}", text(&acting["id"]));

    scene.agency.admin.deletes(&path).await.is_ok();

    scene.acting.get("/api/v2/payouts").await.is_problem(403, "FORBIDDEN");
    let path = format!("/api/v2/payouts/{}", scene.payouts[0]);
    scene.acting.get(&path).await.is_problem(403, "FORBIDDEN");
}
