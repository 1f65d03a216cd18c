use tests::{ORIGIN, Stage, TestApp};

/// Makes a line of a mail's head of what follows it.
const BREAKING_OUT: &str = "Eve\r\nBcc: victim@evil.example\r\n\r\n<b>bold</b>";
/// What makes a document do something.
const ACTS: [&str; 8] = [
    "/JavaScript",
    "/JS",
    "/URI",
    "/Launch",
    "/OpenAction",
    "/EmbeddedFile",
    "/AA",
    "/SubmitForm",
];

/// A payout whose member is called this from before the first mail.
async fn stage_of_somebody_called(app: &TestApp, name: &str) -> Stage {
    let stage = Stage::pending_approval(app).await;
    for (table, columns) in [
        ("users", "name = $1"),
        ("user_profiles", "first_name = $1, last_name = $1"),
    ] {
        let id = if table == "users" { "id" } else { "user_id" };
        let sql = format!("UPDATE public.{table} SET {columns} WHERE {id} = $2");
        let update = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(name).bind(stage.member.id);
        update
            .execute(app.pool())
            .await
            .expect("the main application may store it");
    }
    stage
}

#[tokio::test]
async fn s16_a_name_cannot_add_a_line_to_the_head_of_a_mail() {
    let app = TestApp::start().await;
    let stage = stage_of_somebody_called(&app, BREAKING_OUT).await;
    stage.approve().await;

    app.work().await;

    let mails = app.mail.messages();
    assert!(mails.len() > 3, "{}", mails.len());
    for mail in mails {
        assert!(
            mail.to.iter().all(|to| to.ends_with("@people.example")),
            "{:?}",
            mail.to
        );
        let (head, _) = mail.raw.split_once("\r\n\r\n").expect("a head ends");
        assert!(
            !head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc:")),
            "{head}"
        );
        let html = mail.html().unwrap_or_default();
        assert!(!html.contains("<b>bold"), "{html}");
    }
}

#[tokio::test]
async fn s16_mails_lead_to_the_main_application_only() {
    let app = TestApp::start().await;
    let stage = stage_of_somebody_called(&app, "<a href=\"https://evil.example\">x</a> javascript:alert(1)").await;
    stage.approve().await;

    app.work().await;

    for mail in app.mail.messages() {
        let html = mail.html().expect("an HTML part");
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(
                link.starts_with(ORIGIN) || link.starts_with("mailto:support@tenure.example"),
                "{link}"
            );
        }
        for word in ["<script", "<iframe", "<object", "onerror=", "src=\"http"] {
            assert!(!html.contains(word), "{word}: {html}");
        }
    }
}

#[tokio::test]
async fn s16_a_document_is_only_read() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let receipt = stage.member.reads_receipt(&stage.payout).await.is_ok();

    assert!(receipt.body.starts_with(b"%PDF-"));
    let document = String::from_utf8_lossy(&receipt.body);
    for act in ACTS {
        assert!(!document.contains(act), "{act}");
    }
    assert_eq!(receipt.header("content-type"), Some("application/pdf"));
    assert_eq!(receipt.header("x-content-type-options"), Some("nosniff"));
    let name = format!("inline; filename=\"receipt-{}.pdf\"", stage.payout);
    assert_eq!(receipt.header("content-disposition"), Some(name.as_str()));
}
