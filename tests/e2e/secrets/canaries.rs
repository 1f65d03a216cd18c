use serde_json::json;
use tests::{Answer, BETTER_AUTH_SECRET, ORIGIN, Person, Stage, TestApp, bank_details, cookie, pdf, w9};
use use_cases::api_keys::Scope;

use super::log;

const ACCOUNT: &str = "73190442881645";
const TIN: &str = "519283746";
const ROUTING: &str = tests::ROUTING;

#[tokio::test]
async fn numbers_and_tokens_are_nowhere_in_the_clear() {
    log::begin();
    let app = TestApp::start().await;
    let stage = Stage::pending_bank_info(&app).await;
    let program = app.program(Scope::Reports).await;
    let mut answers = gives_everything(&stage.member).await;
    answers.extend(tries_badly(&app, &stage.member, &program).await);

    let form = stage
        .member
        .gives("tax-info", &w9(&stage.member.name, TIN))
        .await
        .is_ok();
    let form_id = form.data()["formId"].as_str().expect("an id").to_owned();
    answers.push(form);
    answers.push(stage.finance.approves_form(&form_id).await.is_ok());
    stage.finance.reads_instructions(&stage.payout).await.is_ok();
    answers.push(stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok());
    answers.push(stage.finance.confirms(&stage.payout, app.today()).await.is_ok());
    answers.extend(looks_around(&stage, &form_id).await);
    app.work().await;

    for answer in &answers {
        let text = String::from_utf8_lossy(&answer.body);
        assert!(!text.contains(ACCOUNT) && !text.contains(TIN), "{answer:?}");
    }
    for mail in app.mail.messages() {
        let text = [
            mail.raw.clone(),
            mail.text().unwrap_or_default(),
            mail.html().unwrap_or_default(),
        ]
        .concat();
        let attached: String = mail
            .attachments()
            .iter()
            .map(|attachment| pdf::text_of(&attachment.bytes))
            .collect();
        assert!(![text, attached].concat().contains(ACCOUNT), "{}", mail.subject());
    }
    let secrets = [
        ACCOUNT,
        TIN,
        stage.member.token(),
        stage.finance.token(),
        program.token(),
        BETTER_AUTH_SECRET,
    ];
    let log = log::text();
    assert!(log.contains("sent the mail payout_completed"), "the log is being kept");
    for secret in secrets {
        assert!(
            !log.contains(secret),
            "a log line holds a secret: {}",
            line_with(&log, secret)
        );
    }
    nothing_in_any_table(&app, &secrets[..2]).await;
    nothing_in_our_tables(&app, &secrets[2..5]).await;
}

async fn gives_everything(member: &Person) -> Vec<Answer> {
    let given = member
        .gives("bank-info", &bank_details(&member.name, ACCOUNT))
        .await
        .is_ok();
    assert_eq!(given.data()["accountNumber"], "****1645");
    let path = format!("/api/members/{}/bank-info", member.id);
    let kept = member
        .post_once("bank-info-1", &path, &bank_details(&member.name, ACCOUNT))
        .await
        .is_ok();
    vec![given, kept]
}

/// Wrong in ways that make a careless message repeat the value.
async fn tries_badly(app: &TestApp, member: &Person, program: &Person) -> Vec<Answer> {
    let number: u64 = ACCOUNT.parse().expect("digits");
    let with_account = |value| json!({ "accountHolderName": member.name, "routingNumber": ROUTING, "accountNumber": value, "accountType": "checking" });
    let swapped = json!({ "accountHolderName": member.name, "routingNumber": ACCOUNT, "accountNumber": ROUTING, "accountType": ACCOUNT });
    let misplaced = json!({ ACCOUNT: "accountNumber" });
    let mut form = w9(&member.name, TIN);
    form["tinType"] = json!(TIN);
    let cookie = cookie(member.token(), BETTER_AUTH_SECRET);
    let by_cookie = app
        .door()
        .request(reqwest::Method::GET, "/api/payouts")
        .header("Cookie", format!("better-auth.session_token={cookie}"));
    let by_page = app
        .door()
        .request(reqwest::Method::POST, "/api/payouts")
        .header("Cookie", format!("better-auth.session_token={cookie}"));
    let answers = vec![
        member.gives("bank-info", &with_account(json!(number))).await,
        member
            .gives("bank-info", &with_account(json!(format!("{ACCOUNT}99999"))))
            .await,
        member.gives("bank-info", &with_account(json!([ACCOUNT]))).await,
        member.gives("bank-info", &swapped).await,
        member.gives("tax-info", &form).await,
        member.gives("tax-info", &w9(&member.name, &format!("{TIN}1"))).await,
        member.gives("bank-info", &misplaced).await,
        Answer::to(by_cookie).await,
        Answer::to(by_page.header("Origin", ORIGIN).json(&json!({}))).await,
        program.get("/api/payouts").await,
    ];
    assert!(
        answers.iter().all(|answer| (400..500).contains(&answer.status)),
        "{answers:?}"
    );
    // A name that a client made up is repeated to him, since it is what he has to look for.
    answers
        .into_iter()
        .filter(|answer| !answer.fields().contains(&ACCOUNT.to_owned()))
        .collect()
}

async fn looks_around(stage: &Stage, form: &str) -> Vec<Answer> {
    let (payout, member) = (&stage.payout, &stage.member);
    let mut answers = vec![
        member.sees(payout).await,
        member.looks_up(member).await,
        member.explains(payout).await,
    ];
    for path in [
        format!("/api/payouts/{payout}"),
        format!("/api/payouts/{payout}/audit"),
        format!("/api/members/{}/payout", member.id),
        format!("/api/tax-forms/{form}"),
        "/api/tax-forms".to_owned(),
        "/api/payouts".to_owned(),
        "/api/payouts/eligible-members".to_owned(),
    ] {
        answers.push(stage.finance.get(&path).await.is_ok());
    }
    answers
}

/// Neither as text nor as bytes.
async fn nothing_in_any_table(app: &TestApp, secrets: &[&str]) {
    for table in tables(app, "public")
        .await
        .into_iter()
        .chain(tables(app, "payout").await)
        .chain(tables(app, "apalis").await)
    {
        for secret in secrets {
            let encoded = hex::encode(secret);
            let found = app
                .count(&format!(
                    "{table} t WHERE t::text LIKE '%{secret}%' OR t::text LIKE '%{encoded}%'"
                ))
                .await;
            assert_eq!(found, 0, "{table} holds a number in the clear");
        }
    }
}

async fn nothing_in_our_tables(app: &TestApp, tokens: &[&str]) {
    for table in tables(app, "payout").await {
        for token in tokens {
            let encoded = hex::encode(token);
            let found = app
                .count(&format!(
                    "{table} t WHERE t::text LIKE '%{token}%' OR t::text LIKE '%{encoded}%'"
                ))
                .await;
            assert_eq!(found, 0, "{table} holds a token");
        }
    }
}

async fn tables(app: &TestApp, schema: &str) -> Vec<String> {
    let sql = format!(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}' AND table_type = 'BASE TABLE'"
    );
    let rows = app.rows(&sql).await;
    rows.iter()
        .map(|row| format!("{schema}.\"{}\"", row["table_name"].as_str().expect("a name")))
        .collect()
}

fn line_with<'a>(log: &'a str, secret: &str) -> &'a str {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default()
}
