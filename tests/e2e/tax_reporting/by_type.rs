use tests::{SSN, pdf};

use super::transferred::Programme;
use crate::transfers::house::text;

/// Header rows that have a column for corrections, as the portal's own have.
const MISC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/tax_reporting/header.csv");
const NEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/tax_reporting/header_nec.csv");

#[tokio::test]
async fn r7_6_creators_and_recruiters_read_their_own_statements_and_nobody_elses() {
    let it = Programme::start().await;
    let (creator, recruiter) = (it.payee("creator").await, it.payee("recruiter").await);
    it.pays(&creator, 123_456).await;
    it.pays(&recruiter, 250_000).await;
    it.generates(2026).await;
    let viewer = it.app.support().await;

    for (owner, other, parts) in [
        (
            &creator,
            &recruiter,
            ["1099-MISC", "Miscellaneous Information", "Box 2 Royalties", "$1,234.56"],
        ),
        (
            &recruiter,
            &creator,
            [
                "1099-NEC",
                "Nonemployee Compensation",
                "Box 1a Nonemployee compensation",
                "$2,500.00",
            ],
        ),
    ] {
        let form = text(&it.shown(&owner.person, 2026).await[0]["formId"]);
        let path = format!("/api/tax-forms/{form}");
        let seen = owner.person.get(&path).await.is_ok().data();
        let statement = pdf::text_of(&owner.person.get(&format!("{path}/pdf")).await.is_ok().body);

        assert_eq!(
            (text(&seen["formType"]), text(&seen["status"])),
            (parts[0].to_owned(), "generated".to_owned())
        );
        for part in parts.iter().chain(&[
            "XXX-XX-1828",
            "27-3141592",
            "Box 4 Federal income tax withheld",
            "$0.00",
        ]) {
            assert!(statement.contains(part), "{part} in {statement}");
        }
        assert!(!statement.contains(SSN), "{statement}");
        for stranger in [&other.person, &viewer] {
            stranger.get(&path).await.is_problem(404, "TAX_FORM_NOT_FOUND");
            let theirs = stranger.get(&format!("{path}/pdf")).await;
            theirs.is_problem(404, "TAX_FORM_NOT_FOUND");
        }
        viewer.get("/api/tax-forms").await.is_problem(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn forms_are_found_by_their_type() {
    let it = Programme::start().await;
    let creator = it.payee("creator").await;
    let recruiter = it.joins(&creator.person, "recruiter").await;
    it.pays(&creator, 5_000).await;
    it.pays(&recruiter, 250_000).await;
    it.generates(2026).await;

    for form_type in ["1099-MISC", "1099-NEC"] {
        for list in ["/api/tax-forms?", "/api/reports/tax-forms/2026?"] {
            let found = it
                .finance
                .get(&format!("{list}formType={form_type}"))
                .await
                .is_ok()
                .data();
            assert_eq!(found.as_array().map_or(0, Vec::len), 1, "{list} {found}");
            assert_eq!(found[0]["formType"], form_type, "{list}");
        }
        let path = format!("/api/reports/tax-forms/2026?format=csv&formType={form_type}");
        let file = it.finance.get(&path).await.is_ok();
        let lines = String::from_utf8(file.body).expect("text");
        assert_eq!(
            (lines.lines().count(), lines.matches(form_type).count()),
            (2, 1),
            "{lines}"
        );
    }
    for path in ["/api/reports/tax-forms/2026", "/api/reports/tax-forms/2026/filing"] {
        let refusal = it.finance.get(&format!("{path}?formType=1099-K")).await;
        assert_eq!(
            (refusal.status, refusal.fields()),
            (400, vec!["formType".to_owned()]),
            "{path}"
        );
    }
}

#[tokio::test]
async fn each_type_is_filed_and_corrected_in_a_file_of_its_own() {
    let it = Programme::with(&[("FILING_HEADER_FILE", MISC), ("FILING_NEC_HEADER_FILE", NEC)]).await;
    let (creator, recruiter) = (it.payee("creator").await, it.payee("recruiter").await);
    it.pays(&creator, 5_000).await;
    let payout = it.pays(&recruiter, 250_000).await;
    it.generates(2026).await;

    let plain = it.filing("").await.is_ok();
    let fees = it.filing("?formType=1099-NEC").await.is_ok();

    assert_eq!(
        plain.header("content-disposition"),
        Some("attachment; filename=\"filing-2026-1.csv\"")
    );
    assert_eq!(
        fees.header("content-disposition"),
        Some("attachment; filename=\"filing-1099-nec-2026-1.csv\"")
    );
    let (plain, fees) = (lines(&plain.body), lines(&fees.body));
    assert_eq!((plain.len(), fees.len()), (2, 2), "{plain:?} {fees:?}");
    assert!(plain[1].contains("50.00") && !plain[1].contains("2500.00"), "{plain:?}");
    assert!(fees[1].contains(SSN) && fees[1].ends_with(",2500.00,"), "{fees:?}");

    let form = it.shown(&recruiter.person, 2026).await.remove(0);
    it.files(&form).await;
    it.comes_back(&payout).await;
    let corrections = lines(&it.filing("?formType=1099-NEC&corrections=true").await.is_ok().body);
    assert_eq!(corrections.len(), 2, "{corrections:?}");
    assert!(
        corrections[1].contains(",Y,") && corrections[1].ends_with(",0.00,0.00"),
        "{corrections:?}"
    );
    let of_the_other = lines(&it.filing("?corrections=true").await.is_ok().body);
    assert_eq!(of_the_other.len(), 1, "{of_the_other:?}");
    it.app.is_sound().await;
}

#[tokio::test]
async fn a_header_row_of_years_ago_has_no_column_for_fees_of_2026() {
    let it = Programme::start().await;
    let recruiter = it.payee("recruiter").await;
    it.pays(&recruiter, 250_000).await;
    it.generates(2026).await;

    let refusal = it.filing("?formType=1099-NEC").await;

    refusal.is_problem(422, "FILING_BOX_WITHOUT_COLUMN");
}

fn lines(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8(body.to_vec()).expect("text");
    text.lines().map(str::to_owned).collect()
}
