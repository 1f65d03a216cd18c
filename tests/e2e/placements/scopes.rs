use serde_json::{Value, json};
use tests::Person;
use use_cases::api_keys::Scope;

use super::given::{Agency, Placement, id};

const COMPANY: &str = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e";

/// What a reader finds at a path; the status where he finds nothing.
async fn found(reader: &Person, path: &str) -> Result<usize, u16> {
    let answer = reader.get(path).await;
    match answer.status {
        200 => Ok(answer.data().as_array().map_or(1, Vec::len)),
        status => Err(status),
    }
}

fn paths(placement: &Placement, schedule: &Value, hold: &Value) -> [String; 7] {
    let placement = placement.id();
    [
        format!("/api/v2/placements/{placement}"),
        format!("/api/v2/placements/{placement}/splits"),
        format!("/api/v2/placements/{placement}/escrow-holds"),
        format!("/api/v2/placements/{placement}/escrow-holds/total"),
        format!("/api/v2/payout-schedules/{}", id(schedule, "scheduleId")),
        format!("/api/v2/escrow-holds/{}", id(hold, "holdId")),
        format!("/api/v2/payout-audit-log?placementId={placement}"),
    ]
}

#[tokio::test]
async fn r11_10_everybody_reads_of_his_own_placements_only() {
    let agency = Agency::start().await;
    let (rita, ralf) = (agency.recruiter().await, agency.recruiter().await);
    let ours = agency
        .placement_with(&[("job_owner", &rita, "free")], json!({ "companyId": COMPANY }))
        .await;
    let theirs = agency.placement(&ralf).await;
    let schedules = [agency.schedule(&ours).await, agency.schedule(&theirs).await];
    let (held, their_hold) = (agency.held(&ours).await, agency.held(&theirs).await);
    let acting = agency.app.user("Carla Company").await;
    let body = json!({ "companyId": COMPANY, "userId": acting.id });
    agency.admin.post("/api/v2/company-users", &body).await.is_created();

    for reader in [&rita.person, &acting] {
        for path in paths(&ours, &schedules[0], &held[0]) {
            assert!(found(reader, &path).await.is_ok(), "{} at {path}", reader.name);
        }
        for path in paths(&theirs, &schedules[1], &their_hold[0]) {
            let expected = if path.contains("audit-log") { Ok(0) } else { Err(404) };
            assert_eq!(found(reader, &path).await, expected, "{} at {path}", reader.name);
        }
        for list in ["placements", "payout-schedules", "escrow-holds"] {
            assert_eq!(found(reader, &format!("/api/v2/{list}")).await, Ok(1), "{list}");
        }
        let figures = reader.get("/api/v2/payout-schedules/stats").await.is_ok().data();
        assert_eq!(
            (&figures["scheduled"], &figures["totalAmountCents"]),
            (&json!(1), &json!(200_000))
        );
        let figures = reader.get("/api/v2/escrow-holds/stats").await.is_ok().data();
        assert_eq!(
            (&figures["activeHolds"], &figures["totalHeldCents"]),
            (&json!(1), &json!(40_000))
        );
    }
    assert_eq!(found(&agency.admin, "/api/v2/placements").await, Ok(2));
}

#[tokio::test]
async fn r11_10_whoever_has_no_part_in_any_placement_is_refused() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);

    let (member, reports) = (agency.app.member().await, agency.app.program(Scope::Reports).await);
    for path in paths(&placement, &schedule, &hold) {
        assert_eq!(found(&member, &path).await, Err(403), "{path}");
        assert_eq!(found(&reports, &path).await, Err(403), "{path}");
        assert_eq!(found(&agency.app.nobody(), &path).await, Err(401), "{path}");
    }
}

#[tokio::test]
async fn r12_1_only_administrators_schedule_hold_and_release() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);
    let release = format!("/api/v2/escrow-holds/{}/release", id(&hold, "holdId"));
    let trigger = format!("/api/v2/payout-schedules/{}/trigger", id(&schedule, "scheduleId"));

    let automation = agency.app.program(Scope::Automation).await;
    for caller in [&rita.person, &agency.app.finance_manager().await, &automation] {
        for path in [&release, &trigger] {
            caller.post(path, &json!({})).await.is_problem(403, "FORBIDDEN");
        }
    }

    assert_eq!(agency.schedule_now(&schedule).await["status"], "scheduled");
    assert_eq!(agency.hold_now(&hold).await["status"], "active");
    automation
        .post("/api/v2/payout-schedules/process-due", &json!({}))
        .await
        .is_ok();
}

#[tokio::test]
async fn r4_7_nobody_schedules_or_releases_what_is_his_own() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);
    agency.app.makes_staff(&rita.person.email, "Super Admin").await;

    let release = format!("/api/v2/escrow-holds/{}/release", id(&hold, "holdId"));
    let answer = rita.person.post(&release, &json!({})).await;

    answer.is_problem(403, "OWN_PAYOUT");
}
