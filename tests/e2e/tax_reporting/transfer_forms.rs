use serde_json::json;
use tests::{DAY, Stage};
use time::macros::datetime;

use super::transferred::Programme;

#[tokio::test]
async fn r7_6_royalties_and_fees_are_reported_from_their_own_thresholds_on() {
    let it = Programme::start().await;
    let (below, at) = (it.payee("creator").await, it.payee("creator").await);
    let (fee_below, fee_at) = (it.payee("recruiter").await, it.payee("recruiter").await);
    for (payee, cents) in [
        (&below, 999),
        (&at, 400),
        (&at, 600),
        (&fee_below, 199_999),
        (&fee_at, 200_000),
    ] {
        it.pays(payee, cents).await;
    }

    let first_run = it.generates(2026).await;
    let second_run = it.generates(2026).await;

    assert_eq!(
        first_run,
        json!({ "created": 2, "unchanged": 0, "corrected": 0, "belowThreshold": 2 })
    );
    assert_eq!(
        second_run,
        json!({ "created": 0, "unchanged": 2, "corrected": 0, "belowThreshold": 2 })
    );
    assert_eq!(
        it.forms_of(&below.person, 2026).await,
        ["1099-MISC 1 draft royalties 9.99"]
    );
    assert_eq!(
        it.forms_of(&at.person, 2026).await,
        [
            "1099-MISC 1 corrected royalties 4.00",
            "1099-MISC 2 generated royalties 10.00"
        ]
    );
    assert_eq!(
        it.forms_of(&fee_below.person, 2026).await,
        ["1099-NEC 1 draft compensation 1999.99"]
    );
    assert_eq!(
        it.forms_of(&fee_at.person, 2026).await,
        ["1099-NEC 1 generated compensation 2000.00"]
    );
    it.app.is_sound().await;
}

#[tokio::test]
async fn r7_6_a_member_who_is_a_creator_has_one_form_and_as_a_recruiter_another() {
    let it = Programme::start().await;
    let stage = Stage::completed(&it.app).await;
    let member = &stage.member;
    let (creator, recruiter) = (it.joins(member, "creator").await, it.joins(member, "recruiter").await);
    it.pays(&creator, 12_345).await;
    it.pays(&recruiter, 250_000).await;

    let made = it.generates(2026).await;

    assert_eq!((&made["created"], &made["belowThreshold"]), (&json!(2), &json!(0)));
    assert_eq!(
        it.forms_of(member, 2026).await,
        [
            "1099-MISC 1 corrected otherIncome 100000.00",
            "1099-MISC 2 generated royalties 123.45 otherIncome 100000.00",
            "1099-NEC 1 generated compensation 2500.00",
        ]
    );
    it.pays(&creator, 100).await;
    assert_eq!(
        it.forms_of(member, 2026).await[2],
        "1099-MISC 3 generated royalties 124.45 otherIncome 100000.00",
        "a form that stands follows what is paid later"
    );
    assert_eq!(it.generates(2026).await["unchanged"], 2);
    it.app.is_sound().await;
}

#[tokio::test]
async fn r7_6_a_prize_below_its_threshold_is_not_reported_beside_royalties_above_theirs() {
    let it = Programme::with(&[("REWARD_PER_WINNER", "1999.99"), ("RETENTION_FEE", "10")]).await;
    let stage = Stage::pending_approval(&it.app).await;
    stage.admin.approves(&stage.payout).await.is_ok();
    stage.member.gives_bank_details().await.is_ok();
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    stage.finance.marks_sent(&stage.payout, it.app.today()).await.is_ok();
    let creator = it.joins(&stage.member, "creator").await;
    it.pays(&creator, 5_000).await;

    it.generates(2026).await;

    let forms = it.forms_of(&stage.member, 2026).await;
    assert_eq!(forms, ["1099-MISC 1 generated royalties 50.00"]);
}

#[tokio::test]
async fn r7_6_what_was_withheld_stands_in_box_4_of_the_form_concerned() {
    let it = Programme::start().await;
    let (creator, recruiter) = (it.app.user("Clara Schumann").await, it.app.user("Rita Recruiter").await);
    let (creator, recruiter) = (
        it.joins(&creator, "creator").await,
        it.joins(&recruiter, "recruiter").await,
    );
    for payee in [&creator, &recruiter] {
        let accept = format!("/api/v2/payees/{}/proceed-with-withholding", payee.payee);
        let reason = json!({ "reason": "he asked to be paid at once" });
        it.finance.post(&accept, &reason).await.is_ok();
    }
    it.pays(&creator, 500).await;
    it.pays(&recruiter, 150_000).await;
    it.pays(&recruiter, 60_000).await;

    it.generates(2026).await;

    let royalties = it.forms_of(&creator.person, 2026).await;
    assert_eq!(royalties, ["1099-MISC 1 generated royalties 5.00 taxWithheld 1.20"]);
    let fees = it.forms_of(&recruiter.person, 2026).await;
    assert_eq!(
        fees.last().expect("a form"),
        "1099-NEC 2 generated compensation 2100.00 taxWithheld 144.00",
        "from the payment on that reaches the threshold"
    );
    let report = it.finance.get("/api/reports/withholding/2026").await.is_ok().data();
    assert_eq!(report["form945"]["totalTaxes"], "145.20");
    assert_eq!(report["ledgerBalance"], "145.20");
    it.app.is_sound().await;
}

#[tokio::test]
async fn a_draft_follows_a_transfer_that_comes_back_and_not_one_that_does_in_part() {
    let it = Programme::start().await;
    let creator = it.payee("creator").await;
    let first = it.pays(&creator, 10_000).await;
    let second = it.pays(&creator, 2_500).await;

    it.partly_comes_back(&first, 4_000).await;
    let after_a_part = it.forms_of(&creator.person, 2026).await;
    it.partly_comes_back(&first, 6_000).await;
    let after_the_rest = it.forms_of(&creator.person, 2026).await;
    it.comes_back(&second).await;

    assert_eq!(
        after_a_part,
        [
            "1099-MISC 1 corrected royalties 100.00",
            "1099-MISC 2 draft royalties 125.00"
        ]
    );
    assert_eq!(after_the_rest[2..], ["1099-MISC 3 draft royalties 25.00"]);
    let standing = "payout.information_returns WHERE state <> 'corrected'";
    assert_eq!(it.app.count(standing).await, 0, "nothing is left to report");
    assert_eq!(it.generates(2026).await["created"], 0);
    let audited = "SELECT array_agg(DISTINCT action ORDER BY action) AS actions FROM payout.audit_log WHERE action LIKE 'tax_form.%'
        AND body::text LIKE '%1099-MISC%'";
    assert_eq!(
        it.app.row(audited).await["actions"],
        json!(["tax_form.drafted", "tax_form.replaced", "tax_form.withdrawn"])
    );
    it.app.is_sound().await;
}

#[tokio::test]
async fn a_transfer_that_comes_back_next_year_corrects_the_form_of_the_year_it_was_paid_in() {
    let it = Programme::start().await;
    let recruiter = it.payee("recruiter").await;
    let payout = it.pays(&recruiter, 250_000).await;
    it.pays(&recruiter, 300_000).await;
    it.generates(2026).await;
    let form = it.shown(&recruiter.person, 2026).await.pop().expect("a form");
    it.files(&form).await;

    it.app.turn_clock(DAY * 300);
    it.comes_back(&payout).await;

    let forms = it.shown(&recruiter.person, 2026).await;
    let corrected = forms.last().expect("a form");
    assert_eq!(
        it.forms_of(&recruiter.person, 2026).await[1..],
        [
            "1099-NEC 2 corrected compensation 5500.00",
            "1099-NEC 3 generated compensation 3000.00"
        ]
    );
    assert_eq!(corrected["corrects"], form["formId"]);
    assert!(it.forms_of(&recruiter.person, 2027).await.is_empty());
    it.app.is_sound().await;
}

#[tokio::test]
async fn the_day_a_transfer_was_accepted_decides_its_year() {
    let it = Programme::start().await;
    let creator = it.payee("creator").await;
    let new_year = datetime!(2027-01-01 00:00 UTC);
    it.app.turn_clock(new_year - it.app.now() - tests::MINUTE);
    it.pays(&creator, 1_100).await;
    it.app.turn_clock(tests::MINUTE);
    it.pays(&creator, 1_200).await;

    it.generates(2026).await;

    assert_eq!(
        it.forms_of(&creator.person, 2026).await,
        ["1099-MISC 1 generated royalties 11.00"]
    );
    assert_eq!(
        it.forms_of(&creator.person, 2027).await,
        ["1099-MISC 1 draft royalties 12.00"],
        "its thresholds are not known yet"
    );
}

#[tokio::test]
async fn what_stripe_reports_is_on_no_form() {
    let it = Programme::with(&[("TRANSFER_TAX_REPORTING", "stripe")]).await;
    let (creator, recruiter) = (it.payee("creator").await, it.payee("recruiter").await);
    let payout = it.pays(&creator, 50_000).await;
    it.pays(&recruiter, 500_000).await;

    let made = it.generates(2026).await;
    it.comes_back(&payout).await;

    let nothing = json!({ "created": 0, "unchanged": 0, "corrected": 0, "belowThreshold": 0 });
    assert_eq!(made, nothing);
    assert_eq!(it.app.count("payout.information_returns").await, 0);
    it.app.is_sound().await;
}

#[tokio::test]
async fn the_forms_of_all_programmes_add_up_to_what_the_books_say_was_sent() {
    let it = Programme::start().await;
    let stage = Stage::completed(&it.app).await;
    let (creator, recruiter) = (it.joins(&stage.member, "creator").await, it.payee("recruiter").await);
    it.pays(&creator, 7_700).await;
    it.pays(&recruiter, 450_000).await;
    let back = it.pays(&recruiter, 300_000).await;
    it.comes_back(&back).await;
    it.generates(2026).await;

    let sums = "SELECT sum(royalties_cents)::bigint AS royalties, sum(other_income_cents)::bigint AS prizes,
            sum(compensation_cents)::bigint AS fees FROM payout.information_returns WHERE state <> 'corrected'";
    let sent = "SELECT sum(amount_cents)::bigint AS gross FROM payout.journal_postings p JOIN payout.journal_entries e
            ON e.id = p.entry_id WHERE e.kind = 'sent' AND account IN ('member_payable', 'payee_payable')
            AND NOT EXISTS (SELECT 1 FROM payout.journal_entries r WHERE r.reverses = e.id)";
    assert_eq!(
        it.app.row(sums).await,
        json!({ "royalties": 7_700, "prizes": 10_000_000, "fees": 450_000 })
    );
    assert_eq!(it.app.row(sent).await["gross"], 7_700 + 10_000_000 + 450_000);
    it.app.is_sound().await;
}
