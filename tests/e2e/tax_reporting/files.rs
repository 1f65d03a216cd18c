use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Person, SSN, Stage, TestApp, TestDatabase};

/// The lines of a file by the names of their columns. No cell in these files holds a comma.
async fn lines_of(reader: &Person, path: &str) -> Vec<BTreeMap<String, String>> {
    let file = reader.get(path).await.is_ok();
    let text = String::from_utf8(file.body).expect("UTF-8");
    let mut lines = text.split_terminator("\r\n").map(|line| line.split(','));
    let names: Vec<&str> = lines.next().expect("a header").collect();
    let labelled = |cells: std::str::Split<'_, char>| {
        let cells: Vec<&str> = cells.collect();
        assert_eq!(cells.len(), names.len(), "{cells:?}");
        names
            .iter()
            .zip(cells)
            .map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
            .collect()
    };
    lines.map(labelled).collect()
}

fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().expect("digits")
}

fn sum<'a>(lines: impl IntoIterator<Item = &'a BTreeMap<String, String>>, column: &str) -> i64 {
    lines.into_iter().map(|line| cents(&line[column])).sum()
}

/// What the journal says left the liability to members towards everybody, and what of it is tax.
async fn sent_according_to_the_books(app: &TestApp) -> (i64, i64) {
    let sql = "SELECT sum(amount_cents) FILTER (WHERE account = 'member_payable')::bigint AS gross,
                      -sum(amount_cents) FILTER (WHERE account = 'backup_withholding_payable')::bigint AS withheld
               FROM payout.journal_postings p JOIN payout.journal_entries e ON e.id = p.entry_id
               WHERE e.kind = 'sent' AND NOT EXISTS (SELECT 1 FROM payout.journal_entries r WHERE r.reverses = e.id)";
    let row = app.row(sql).await;
    (
        row["gross"].as_i64().expect("cents"),
        row["withheld"].as_i64().expect("cents"),
    )
}

/// One payee who is paid in full, one from whom tax is withheld, and one whose money came back.
async fn a_year(app: &TestApp) -> Stage {
    let returned = Stage::completed(app).await;
    returned.finance.reports_failure(&returned.payout).await.is_ok();
    let withheld = Stage::pending_tax_info(app).await;
    let finance = &withheld.finance;
    finance.proceeds_with_withholding(&withheld.payout).await.is_ok();
    finance.marks_sent(&withheld.payout, app.today()).await.is_ok();
    finance.confirms(&withheld.payout, app.today()).await.is_ok();
    Stage::completed(app).await
}

#[tokio::test]
async fn the_forms_of_a_year_add_up_to_what_the_books_say_was_sent() {
    let app = TestApp::start().await;
    let stage = a_year(&app).await;
    stage
        .finance
        .presses("/api/reports/tax-forms/2026/generate")
        .await
        .is_ok();

    let forms = lines_of(&stage.finance, "/api/reports/tax-forms/2026?format=csv").await;

    let standing: Vec<_> = forms.iter().filter(|form| form["status"] != "corrected").collect();
    let (gross, withheld) = sent_according_to_the_books(&app).await;
    assert_eq!((forms.len(), standing.len()), (3, 2));
    assert_eq!(sum(standing.iter().copied(), "otherIncome"), gross);
    assert_eq!(sum(standing.iter().copied(), "taxWithheld"), withheld);
    assert_eq!((gross, withheld), (20_000_000, 2_400_000));
    app.is_sound().await;
}

#[tokio::test]
async fn a_file_of_forms_shows_no_number_and_is_written_down() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let path = "/api/reports/tax-forms/2026?format=csv&status=draft&status=generated";

    let file = stage.finance.get(path).await.is_ok();

    let text = String::from_utf8(file.body.clone()).expect("UTF-8");
    assert!(text.contains(",1828,") && !text.contains(SSN), "{text}");
    assert_eq!(
        file.header("content-disposition"),
        Some("attachment; filename=\"tax-forms-2026.csv\"")
    );
    let entry = app
        .row("SELECT actor_id::text, body FROM payout.audit_log WHERE action = 'tax_form.exported'")
        .await;
    assert_eq!(entry["actor_id"], json!(stage.finance.id.to_string()));
    assert!(entry["body"].to_string().contains("generated"), "{entry}");
    app.is_sound().await;
}

#[tokio::test]
async fn forms_are_found_by_payee_state_and_time() {
    let app = TestApp::start().await;
    let stage = a_year(&app).await;
    let path = |query: &str| format!("/api/reports/tax-forms/2026?{query}");
    let count = async |query: &str| {
        let forms = stage.finance.get(&path(query)).await.is_ok().data();
        forms.as_array().map_or(0, Vec::len)
    };

    assert_eq!(count("status=corrected").await, 1);
    assert_eq!(count("status=draft&status=corrected").await, 3);
    assert_eq!(count(&format!("userId={}", stage.member.id)).await, 1);
    assert_eq!(count(&format!("from={}", app.today())).await, 3);
    assert_eq!(count(&format!("to={}", app.today())).await, 0);
    for (query, field) in [
        ("status=paid", "status"),
        ("format=csv&limit=3", "limit"),
        ("cursor=MjAyNi0xMS0yMFQxNDowNTowOVp8YWJj", "cursor"),
    ] {
        let refusal = stage.finance.get(&path(query)).await;
        assert_eq!(
            (refusal.status, refusal.fields()),
            (400, vec![field.to_owned()]),
            "{query}"
        );
    }
}

#[tokio::test]
async fn pages_of_forms_hold_every_version_once() {
    let app = TestApp::start().await;
    let stage = a_year(&app).await;
    let whole = stage.finance.get("/api/reports/tax-forms/2026").await.is_ok().data();

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/reports/tax-forms/2026?limit=1{cursor}");
        let page = stage.finance.get(&path).await.is_ok().json();
        seen.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(seen.len(), 3);
    assert_eq!(json!(seen), whole);
}

#[tokio::test]
async fn what_is_owed_less_what_was_deposited_is_the_balance_of_the_books() {
    let app = TestApp::start().await;
    let stage = a_year(&app).await;
    let deposit = json!({ "amount": "9000.50", "depositedAt": app.today().to_string(), "reference": "=EFT-1" });
    let path = "/api/reports/withholding/2026";
    stage
        .finance
        .post(&format!("{path}/deposits"), &deposit)
        .await
        .is_created();

    let lines = lines_of(&stage.finance, &format!("{path}?format=csv")).await;

    let of = |kind: &'static str| lines.iter().filter(move |line| line["kind"] == kind);
    let report = stage.finance.get(path).await.is_ok().data();
    assert_eq!(
        sum(of("liability"), "amount") - sum(of("deposit"), "amount"),
        cents(report["ledgerBalance"].as_str().expect("a text"))
    );
    assert_eq!(sum(of("liability"), "missing"), 1_499_950);
    let (_, withheld) = sent_according_to_the_books(&app).await;
    assert_eq!(sum(of("liability"), "amount"), withheld);
    let reference = of("deposit").next().map(|line| line["reference"].clone());
    assert_eq!(reference.as_deref(), Some("\"'=EFT-1\""), "it is no formula");
    let exported = "payout.audit_log WHERE action = 'withholding.exported'";
    assert_eq!(app.count(exported).await, 1, "reading it as JSON takes nothing away");
    app.is_sound().await;
}

#[tokio::test]
async fn a_part_of_the_year_is_shown_and_the_form_stays_whole() {
    let app = TestApp::start().await;
    let stage = a_year(&app).await;
    let today = app.today();
    let report = async |query: &str| {
        let path = format!("/api/reports/withholding/2026?{query}");
        stage.finance.get(&path).await.is_ok().data()
    };

    let now = report(&format!("from={today}")).await;
    let earlier = report(&format!("to={}", today.replace_day(1).expect("a first"))).await;

    let lengths = |report: &Value, name: &str| report[name].as_array().map_or(0, Vec::len);
    let month = usize::from(u8::from(today.month()));
    assert_eq!((lengths(&now, "months"), lengths(&now, "liabilities")), (13 - month, 1));
    assert_eq!(
        (lengths(&earlier, "months"), lengths(&earlier, "liabilities")),
        (month - 1, 0)
    );
    for report in [now, earlier] {
        assert_eq!(report["form945"]["totalTaxes"], "24000.00");
        assert_eq!(report["ledgerBalance"], "24000.00");
    }
}

#[tokio::test]
async fn both_are_read_from_the_replica_and_written_down_where_it_counts() {
    let elsewhere = TestDatabase::migrated().await;
    let app = TestApp::with(&[("DATABASE_READ_URL", elsewhere.url())]).await;
    let stage = a_year(&app).await;

    let forms = lines_of(&stage.finance, "/api/reports/tax-forms/2026?format=csv").await;
    let report = stage.finance.get("/api/reports/withholding/2026").await.is_ok().data();

    assert_eq!(forms.len(), 0, "nothing was copied there");
    assert_eq!(report["form945"]["totalTaxes"], "0.00");
    assert_eq!(
        app.count("payout.audit_log WHERE action = 'tax_form.exported'").await,
        1
    );
}

#[tokio::test]
async fn what_becomes_of_a_draft_is_audited() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    stage.finance.reports_failure(&stage.payout).await.is_ok();

    let path = "/api/reports/audit-log?entityType=tax_form&limit=100";
    let entries = stage.finance.get(path).await.is_ok().data();

    let of_draft = |action: &str| {
        let entries = entries.as_array().into_iter().flatten();
        let found: Vec<_> = entries.filter(|entry| entry["action"] == action).cloned().collect();
        assert_eq!(found.len(), 1, "{action} in {found:?}");
        found[0].clone()
    };
    let (drafted, withdrawn) = (of_draft("tax_form.drafted"), of_draft("tax_form.withdrawn"));
    assert_eq!(drafted["facts"]["otherIncome"], "100000.00");
    assert_eq!(drafted["facts"]["payoutId"], json!(stage.payout.id));
    assert_eq!(drafted["entityId"], withdrawn["entityId"]);
    assert_eq!(drafted["actorId"], json!(stage.finance.id));
    app.is_sound().await;
}
