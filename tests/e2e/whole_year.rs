//! A member's whole year over HTTP, from the first payment to coming back, with the sandbox's clock as the only time.

mod host;
mod told;

use serde_json::{Value, json};
use tests::{Payout, pdf};
use use_cases::api_keys::Scope;

use told::Year;

const MEMBER_MAILS: [&str; 14] = [
    "winner_selected",
    "bank_info_needed",
    "tax_info_needed",
    "w9_received",
    "payout_approved",
    "payment_sent",
    "payment_failed",
    "bank_info_needed",
    "details_changed",
    "payout_approved",
    "payment_sent",
    "payout_completed",
    "membership_removed",
    "welcome_back",
];

#[tokio::test]
async fn r13_4_a_members_whole_year_goes_by_the_sandboxes_clock() {
    let year = Year::begins().await;

    pays_for_twelve_months(&year).await;
    let payout = is_chosen_and_approved(&year).await;
    is_paid_and_the_bank_returns_it(&year, &payout).await;
    is_paid_to_another_account(&year, &payout).await;
    gets_a_form_for_the_year(&year).await;
    is_removed_on_the_day(&year).await;
    comes_back(&year).await;

    assert_eq!(year.kinds_to(&year.member).await, MEMBER_MAILS);
    year.app.is_sound().await;
}

async fn pays_for_twelve_months(year: &Year) {
    let patron = year.app.user("Quiet Patron").await;
    host::pays(&year.app, &patron, "150000", None, &year.now().await).await;
    let subscription = host::subscribes(&year.app, &year.member, &year.now().await).await;
    for _ in 0..12 {
        assert_eq!(is_eligible(year).await, false, "the company is too young");
        host::pays(&year.app, &year.member, "25", Some(&subscription), &year.now().await).await;
        year.goes_by("P1M").await;
    }
    host::pays(&year.app, &year.member, "25", Some(&subscription), &year.now().await).await;
    assert_eq!(year.today().await.to_string(), "2026-03-10");
    assert_eq!(is_eligible(year).await, true);
    let told = year.kinds_to(&year.team.admin).await;
    assert_eq!(
        told,
        ["eligibility_reached"],
        "found by the check at two in the morning"
    );
}

async fn is_chosen_and_approved(year: &Year) -> Payout {
    let payout = year.team.admin.initiates_for(&year.member).await;
    year.team.admin.approves(&payout).await.is_ok();
    year.team.manager.approves(&payout).await.is_ok();
    year.goes_by("PT1H").await;
    assert_eq!(year.member.status_of(&payout).await, "pending_bank_info");
    year.member.gives_bank_details().await.is_ok();
    year.goes_by("PT1H").await;
    let form = year.member.hands_in_w9().await;
    year.team.finance.approves_form(&form).await.is_ok();
    year.goes_by("PT1H").await;
    assert_eq!(year.member.status_of(&payout).await, "ready_for_payment");
    payout
}

async fn is_paid_and_the_bank_returns_it(year: &Year, payout: &Payout) {
    let finance = &year.team.finance;
    finance.marks_sent(payout, year.today().await).await.is_ok();
    year.goes_by("P2D").await;
    finance.reports_failure(payout).await.is_ok();
    finance.reviews(payout).await.is_ok();
    finance.resolves(payout, "request_bank_info").await.is_ok();
    year.goes_by("PT1H").await;
    assert_eq!(year.member.is_asked_for().await, ["FRESH_DETAILS_ASKED"]);
}

async fn is_paid_to_another_account(year: &Year, payout: &Payout) {
    let finance = &year.team.finance;
    year.member.gives_account("998877665544").await.is_ok();
    year.team.admin.approves(payout).await.is_ok();
    year.team.manager.approves(payout).await.is_ok();
    let too_early = finance.marks_sent(payout, year.today().await).await;
    too_early.is_problem(422, "NOT_CLEARED");
    year.goes_by("P1D").await;
    finance.marks_sent(payout, year.today().await).await.is_ok();
    year.goes_by("P3D").await;
    finance.confirms(payout, year.today().await).await.is_ok();
    year.goes_by("PT1H").await;
    let shown = year.member.sees(payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["membershipRemovalDate"]),
        (&json!("completed"), &json!("2027-03-16"))
    );
}

async fn gets_a_form_for_the_year(year: &Year) {
    let finance = &year.team.finance;
    year.comes_to("2027-01-10T09:00:00Z").await;
    let made = finance.presses("/api/reports/tax-forms/2026/generate").await;
    assert_eq!(made.is_ok().data()["created"], 1);
    let forms = finance.get("/api/reports/tax-forms/2026").await.is_ok().data();
    assert_eq!(forms[0]["otherIncome"], "100000.00");
    let form = forms[0]["formId"].as_str().expect("a form has an id").to_owned();
    let delivered = finance.presses(&format!("/api/tax-forms/{form}/deliver")).await;
    assert_eq!(delivered.is_ok().data()["status"], "delivered");
    let statement = year.member.get(&format!("/api/tax-forms/{form}/pdf")).await.is_ok();
    assert!(pdf::text_of(&statement.body).contains("$100,000.00"));
}

async fn is_removed_on_the_day(year: &Year) {
    year.comes_to("2027-03-15T23:00:00Z").await;
    assert_eq!(year.cancellations(), 0, "it is the day before");
    year.goes_by("PT5H").await;
    assert_eq!(year.cancellations(), 1);
    let membership = year.membership().await;
    assert_eq!(
        (&membership["isActive"], &membership["canReactivate"]),
        (&json!(false), &json!(true))
    );
}

async fn comes_back(year: &Year) {
    year.goes_by("P1M").await;
    let now = year.now().await;
    let subscription = host::subscribes(&year.app, &year.member, &now).await;
    let payment = host::pays(&year.app, &year.member, "25", Some(&subscription), &now).await;
    let service = year.app.program(Scope::Membership).await;
    let body = json!({ "paymentId": payment, "paymentDate": now, "subscriptionId": subscription });
    let path = format!("/api/members/{}/reactivate", year.member.id);
    assert_eq!(service.post(&path, &body).await.is_ok().data()["queuePosition"], 1);
    year.goes_by("P1D").await;
    let membership = year.membership().await;
    assert_eq!(
        (&membership["isActive"], &membership["hasReceivedPayout"]),
        (&json!(true), &json!(false))
    );
}

async fn is_eligible(year: &Year) -> Value {
    year.team.admin.asks_about_eligibility().await.is_ok().data()["isEligible"].clone()
}
