use serde_json::{Value, json};
use tests::{Person, SSN, Stage, TestApp, pdf};

/// A header row that has a column for corrections, unlike the standard one.
const HEADER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/tax_reporting/header.csv");

#[tokio::test]
async fn a_draft_follows_the_payment_and_is_kept_when_the_money_comes_back() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    assert_eq!(standing(&forms_of(&stage.finance).await), [("1", "draft", "100000.00")]);

    stage.finance.reports_failure(&stage.payout).await.is_ok();
    assert_eq!(
        standing(&forms_of(&stage.finance).await),
        [("1", "corrected", "100000.00")]
    );

    stage.finance.reviews(&stage.payout).await.is_ok();
    stage.finance.resolves(&stage.payout, "retry").await.is_ok();
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();
    let forms = forms_of(&stage.finance).await;
    assert_eq!(
        standing(&forms),
        [("1", "corrected", "100000.00"), ("2", "draft", "100000.00")]
    );
    app.is_sound().await;
}

#[tokio::test]
async fn a_year_end_run_twice_creates_nothing_new() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let second = Stage::payment_sent(&app).await;

    let first_run = generate(&stage.finance).await;
    let second_run = generate(&stage.finance).await;

    assert_eq!(
        first_run,
        json!({ "created": 2, "unchanged": 0, "corrected": 0, "belowThreshold": 0 })
    );
    assert_eq!(
        second_run,
        json!({ "created": 0, "unchanged": 2, "corrected": 0, "belowThreshold": 0 })
    );
    second.finance.reports_failure(&second.payout).await.is_ok();
    let after_failure = generate(&stage.finance).await;
    assert_eq!(
        after_failure["created"], 0,
        "the payment that failed took its form back at once"
    );
    assert_eq!(after_failure["unchanged"], 1);
    app.is_sound().await;
}

#[tokio::test]
async fn a_year_that_nobody_knows_is_named() {
    let app = TestApp::start().await;
    let finance = app.finance_manager().await;

    let refusal = finance.presses("/api/reports/tax-forms/2099/generate").await;

    let refusal = refusal.is_problem(503, "TAX_TABLE_INCOMPLETE");
    assert!(
        refusal.json()["error"]["message"].to_string().contains("2099"),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn a_form_goes_from_the_payee_to_the_irs_and_is_put_right_there() {
    let app = TestApp::with(&[("FILING_HEADER_FILE", HEADER)]).await;
    let stage = Stage::completed(&app).await;
    generate(&stage.finance).await;
    let form = id_of(&forms_of(&stage.finance).await[0]);

    order(&stage.finance, &form, "file")
        .await
        .is_problem(422, "INVALID_TRANSITION");
    order(&stage.finance, &form, "correct")
        .await
        .is_problem(422, "NOTHING_TO_CORRECT");
    order(&stage.finance, &form, "deliver").await.is_ok();
    let filed = order(&stage.finance, &form, "file").await.is_ok().data();
    assert_eq!(filed["status"], "filed");
    let file = read_filing(&stage.finance, "").await;
    assert!(file.contains(SSN) && file.contains("100000.00"), "{file}");

    stage.finance.reports_failure(&stage.payout).await.is_ok();
    let forms = forms_of(&stage.finance).await;
    assert_eq!(
        standing(&forms),
        [("1", "corrected", "100000.00"), ("2", "generated", "0.00")],
        "what the IRS has is taken back with a form of zeroes"
    );
    assert_eq!(forms[1]["corrects"], form.as_str());
    let corrections = read_filing(&stage.finance, "?corrections=true").await;
    assert_eq!(corrections.lines().count(), 2, "{corrections}");
    assert!(
        corrections.contains(SSN) && !corrections.contains("100000.00"),
        "{corrections}"
    );
    assert!(
        read_filing(&stage.finance, "").await.contains("100000.00"),
        "the first file stays as it was"
    );
    app.is_sound().await;
}

#[tokio::test]
async fn the_payee_reads_his_statement_with_his_number_truncated() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let form = id_of(&forms_of(&stage.finance).await[0]);
    let path = format!("/api/tax-forms/{form}/pdf");
    stage.member.get(&path).await.is_problem(422, "INVALID_TRANSITION");
    generate(&stage.finance).await;

    let statement = stage.member.get(&path).await.is_ok();

    let text = pdf::text_of(&statement.body);
    for expected in [
        "1099-MISC",
        "XXX-XX-1828",
        "$100,000.00",
        "27-3141592",
        "+1 217 555 0100",
        "12 Harbor Lane",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains(SSN) && !text.contains("314-27-1828"), "{text}");
    app.member()
        .await
        .get(&path)
        .await
        .is_problem(404, "TAX_FORM_NOT_FOUND");
    app.support()
        .await
        .get(&path)
        .await
        .is_problem(404, "TAX_FORM_NOT_FOUND");
    let read = "SELECT count(*)::int AS reads FROM payout.audit_log WHERE action = 'tax_form.statement_read'";
    assert_eq!(app.row(read).await["reads"], 1);
}

#[tokio::test]
async fn nobody_handles_his_own_form_as_staff() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    generate(&stage.finance).await;
    let form = id_of(&forms_of(&stage.finance).await[0]);
    app.makes_staff(&stage.member.email, "Finance Manager").await;

    order(&stage.member, &form, "deliver")
        .await
        .is_problem(403, "OWN_PAYOUT");
}

async fn generate(finance: &Person) -> Value {
    finance
        .presses("/api/reports/tax-forms/2026/generate")
        .await
        .is_ok()
        .data()
}

async fn forms_of(finance: &Person) -> Vec<Value> {
    let forms = finance
        .get("/api/reports/tax-forms/2026?limit=100")
        .await
        .is_ok()
        .data();
    forms.as_array().cloned().unwrap_or_default()
}

async fn order(finance: &Person, form: &str, command: &str) -> tests::Answer {
    finance.presses(&format!("/api/tax-forms/{form}/{command}")).await
}

async fn read_filing(finance: &Person, query: &str) -> String {
    let file = finance
        .get(&format!("/api/reports/tax-forms/2026/filing{query}"))
        .await
        .is_ok();
    String::from_utf8(file.body).expect("text")
}

fn id_of(form: &Value) -> String {
    form["formId"].as_str().expect("a form has an id").to_owned()
}

/// Version, status and box 3 of each form.
fn standing(forms: &[Value]) -> Vec<(&str, &str, &str)> {
    const VERSIONS: [&str; 4] = ["0", "1", "2", "3"];
    let version = |form: &Value| VERSIONS[usize::try_from(form["version"].as_u64().unwrap_or(0)).unwrap_or(0)];
    forms
        .iter()
        .map(|form| {
            let text = |name: &str| form[name].as_str().unwrap_or_default();
            (version(form), text("status"), text("otherIncome"))
        })
        .collect()
}
