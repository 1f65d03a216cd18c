use tests::{Stage, TestApp};

/// Names that a spreadsheet would compute, with the full-width signs.
const FORMULAS: [&str; 6] = [
    "=HYPERLINK(\"https://evil.example\";\"x\")",
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    "＠evil",
];

#[tokio::test]
async fn s15_no_name_is_computed_by_a_spreadsheet_that_opens_a_report() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    for formula in FORMULAS {
        rename(&app, &stage, formula).await;
        for report in ["payouts", "rounds", "audit-log", "tax-forms/2026", "withholding/2026"] {
            let file = stage
                .finance
                .get(&format!("/api/reports/{report}?format=csv"))
                .await
                .is_ok();
            let text = String::from_utf8(file.body.clone()).expect("UTF-8");
            for (at, _) in text.match_indices(&formula.replace('"', "\"\"")) {
                assert!(
                    text[..at].ends_with("\"'"),
                    "{report}: {}",
                    &text[at.saturating_sub(20)..]
                );
            }
            for cell in text.split([',', '\n']) {
                let begins = cell.trim_start_matches('"').chars().next().unwrap_or('x');
                let is_number = cell.trim().parse::<f64>().is_ok();
                assert!(
                    is_number || !"=+-@＝＋－＠\t\r".contains(begins) || cell == "\r",
                    "{report}: {cell:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn s15_what_staff_writes_is_not_computed_either() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage.admin.notes(&stage.payout, FORMULAS[0]).await.is_ok();
    stage.manager.rejects(&stage.payout, FORMULAS[0]).await.is_ok();

    let mut found = 0;
    for report in ["payouts", "audit-log"] {
        let file = stage
            .finance
            .get(&format!("/api/reports/{report}?format=csv"))
            .await
            .is_ok();
        let text = String::from_utf8(file.body.clone()).expect("UTF-8");
        for (at, _) in text.match_indices("=HYPERLINK") {
            found += 1;
            // In the middle of a cell, as of JSON, it is no formula.
            let before = text[..at].chars().last().expect("something stands before");
            assert!(
                ![',', '\n'].contains(&before),
                "{}",
                &text[at.saturating_sub(40)..at + 10]
            );
            assert!(
                !text[..at].ends_with(",\""),
                "{}",
                &text[at.saturating_sub(40)..at + 10]
            );
        }
    }
    assert!(found > 0, "the reason is in a report");
}

async fn rename(app: &TestApp, stage: &Stage, name: &str) {
    for (table, columns, id) in [
        ("users", "name = $1", "id"),
        ("user_profiles", "first_name = $1, last_name = ''", "user_id"),
    ] {
        let sql = format!("UPDATE public.{table} SET {columns} WHERE {id} = $2");
        let update = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(name).bind(stage.member.id);
        update
            .execute(app.pool())
            .await
            .expect("the main application may store it");
    }
}
