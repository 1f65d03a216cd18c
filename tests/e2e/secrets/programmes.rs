use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tests::{Answer, BETTER_AUTH_SECRET, Hook, Person, STRIPE_WEBHOOK_SECRET, Stage, TestApp, bank_details, pdf, w9};
use use_cases::api_keys::Scope;
use use_cases::events;

use super::log;
use super::tables::{all_tables, holds};
use crate::transfers::house::{Creator, Transfers as _, onboarded, text};

const MEMBERS_ACCOUNT: &str = "84620173395518";
const MEMBERS_TIN: &str = "528194637";
const CREATORS_TIN: &str = "531846279";
const RECRUITERS_TIN: &str = "547318692";
const COMPANY: &str = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e";

/// Three programmes from beginning to end, and everything that came of them.
struct Run {
    app: TestApp,
    hook: Hook,
    answers: Vec<Answer>,
    tokens: Vec<String>,
}

/// A number, and how people write it.
fn spellings(tin: &str) -> Vec<String> {
    let (a, b, c) = (&tin[..3], &tin[3..5], &tin[5..]);
    vec![
        tin.to_owned(),
        format!("{a}-{b}-{c}"),
        format!("{}-{}", &tin[..2], &tin[2..]),
        format!("{a} {b} {c}"),
    ]
}

fn numbers() -> Vec<String> {
    let tins = [MEMBERS_TIN, CREATORS_TIN, RECRUITERS_TIN]
        .into_iter()
        .flat_map(spellings);
    tins.chain([MEMBERS_ACCOUNT.to_owned()]).collect()
}

impl Run {
    async fn begin() -> Self {
        let app = TestApp::paying_by_transfer(&[("SANDBOX", "true"), ("WEBHOOKS_TO_THIS_MACHINE", "true")]).await;
        Self {
            app,
            hook: Hook::start().await,
            answers: Vec::new(),
            tokens: Vec::new(),
        }
    }

    fn knows(&mut self, people: &[&Person]) {
        self.tokens
            .extend(people.iter().map(|person| person.token().to_owned()));
    }

    /// A member from the selection to the receipt, and his form of the year.
    async fn a_member_is_paid(&mut self) -> Stage {
        let stage = Stage::pending_bank_info(&self.app).await;
        let member = &stage.member;
        let bank = bank_details(&member.name, MEMBERS_ACCOUNT);
        self.answers.push(member.gives("bank-info", &bank).await.is_ok());
        let form = member.gives("tax-info", &w9(&member.name, MEMBERS_TIN)).await.is_ok();
        let id = text(&form.data()["formId"]);
        self.answers.push(form);
        self.answers.push(stage.finance.approves_form(&id).await.is_ok());
        stage.finance.reads_instructions(&stage.payout).await.is_ok();
        let today = self.app.today();
        self.answers
            .push(stage.finance.marks_sent(&stage.payout, today).await.is_ok());
        self.answers
            .push(stage.finance.confirms(&stage.payout, today).await.is_ok());
        self.knows(&[&stage.admin, &stage.manager, &stage.finance, member]);
        stage
    }

    /// A creator from his form to the transfer.
    async fn a_creator_is_paid(&mut self, admin: &Person) -> Person {
        let person = self.app.user("Clara Schumann").await;
        let payee = admin.makes_creator(&person).await;
        onboarded(&self.app, admin, &payee).await;
        self.hands_in(&person, CREATORS_TIN, admin).await;
        let creator = Creator {
            person: person.clone(),
            payee,
        };
        creator.earns(admin, 90_000).await;
        creator.is_paid(admin, 70_000).await;
        self.app.work().await;
        self.knows(&[&person]);
        person
    }

    /// A recruiter with a share of a placement that is held back in part.
    async fn a_recruiter_is_paid(&mut self, admin: &Person) -> Person {
        let person = self.app.user("Rita Recruiter").await;
        let payee = text(&admin.makes_payee(&person, "recruiter").await.is_created().data()["payeeId"]);
        onboarded(&self.app, admin, &payee).await;
        self.hands_in(&person, RECRUITERS_TIN, admin).await;
        let today = self.app.today().to_string();
        let placement = json!({ "companyId": COMPANY, "feeCents": 1_000_000, "currency": "USD", "startDate": today,
            "roles": [{ "role": "job_owner", "payeeId": payee, "tier": "free" }] });
        let made = admin.post("/api/v2/placements", &placement).await.is_created().data();
        let schedule = json!({ "placementId": made["placementId"], "scheduledDate": today, "triggerEvent": "manual" });
        admin.post("/api/v2/payout-schedules", &schedule).await.is_created();
        admin
            .post("/api/v2/payout-schedules/process-due", &json!({}))
            .await
            .is_ok();
        self.app.work().await;
        self.knows(&[&person]);
        person
    }

    async fn hands_in(&mut self, person: &Person, tin: &str, admin: &Person) {
        let form = person.gives("tax-info", &w9(&person.name, tin)).await.is_ok();
        let id = text(&form.data()["formId"]);
        self.answers.push(form);
        self.answers
            .push(admin.get(&format!("/api/tax-forms/{id}")).await.is_ok());
        self.answers
            .push(self.app.finance_manager().await.approves_form(&id).await.is_ok());
    }

    /// Everything that can be read by everybody who may, as JSON and as files.
    async fn everybody_looks_around(&mut self, people: &[&Person]) {
        let lists = [
            "payouts",
            "payouts/eligible-members",
            "tax-forms",
            "alerts",
            "notifications",
            "jobs",
            "reports/payouts",
            "reports/payouts?format=csv",
            "reports/statistics",
            "reports/rounds",
            "reports/audit-log",
            "reports/audit-log?format=csv",
            "reports/tax-forms/2026",
            "reports/tax-forms/2026?format=csv",
            "reports/withholding/2026",
            "reports/reconciliations",
            "v2/payees",
            "v2/statements",
            "v2/payouts",
            "v2/payouts/stats",
            "v2/placements",
            "v2/payout-schedules",
            "v2/escrow-holds",
            "v2/payout-audit-log",
            "v2/webhook-endpoints",
            "v2/me/payouts",
            "v2/me/balance",
            "sandbox/mail",
        ];
        for person in people {
            for list in lists {
                self.answers.push(person.get(&format!("/api/{list}")).await);
            }
            self.answers.push(person.looks_up(person).await);
        }
    }

    /// Wrong in ways that make a careless message repeat the value.
    async fn somebody_errs(&mut self, member: &Person) {
        for (what, body) in [
            ("tax-info", w9(&member.name, &format!("{MEMBERS_TIN}0"))),
            ("tax-info", json!({ "tin": MEMBERS_TIN })),
            (
                "bank-info",
                bank_details(MEMBERS_ACCOUNT, &format!("{MEMBERS_ACCOUNT}0000000")),
            ),
            ("bank-info", json!([MEMBERS_ACCOUNT])),
        ] {
            self.answers.push(member.gives(what, &body).await);
        }
        let file = format!("payee,externalId\n{CREATORS_TIN},{MEMBERS_ACCOUNT}\n");
        let import = member.request(Method::POST, "/api/v2/statements/import");
        self.answers
            .push(Answer::to(import.header(CONTENT_TYPE, "text/csv").body(file)).await);
    }
}

#[tokio::test]
async fn s18_no_programme_leaves_a_number_or_a_token_in_the_clear_anywhere() {
    log::begin();
    let mut run = Run::begin().await;
    let admin = run.app.admin().await;
    let endpoint = json!({ "url": run.hook.url(), "eventTypes": ["payout.*", "escrow_hold.*"] });
    let made = admin
        .post("/api/v2/webhook-endpoints", &endpoint)
        .await
        .is_created()
        .data();
    let program = run.app.program(Scope::Automation).await;
    let stage = run.a_member_is_paid().await;
    let creator = run.a_creator_is_paid(&admin).await;
    let recruiter = run.a_recruiter_is_paid(&admin).await;
    run.somebody_errs(&stage.member).await;
    events::spread(run.app.ctx()).await.expect("the database answers");
    run.app.work().await;
    run.everybody_looks_around(&[&admin, &stage.finance, &stage.member, &creator, &recruiter, &program])
        .await;
    run.knows(&[&admin, &program]);
    run.tokens.push(text(&made["secret"]));
    run.tokens
        .extend([BETTER_AUTH_SECRET, STRIPE_WEBHOOK_SECRET].map(str::to_owned));
    run.tokens.push(run.app.stripe().secret_key().to_owned());

    is_in_no_answer(&run);
    is_in_no_mail(&run);
    is_in_no_event(&run);
    is_in_no_line_of_the_log(&run);
    is_in_no_table(&run).await;
    run.app.is_sound().await;
}

fn is_in_no_answer(run: &Run) {
    assert!(run.answers.iter().filter(|answer| answer.status == 200).count() > 60);
    for answer in &run.answers {
        let body = String::from_utf8_lossy(&answer.body);
        let headers = format!("{:?}", answer.headers);
        for secret in numbers().iter().chain(&run.tokens) {
            assert!(
                !body.contains(secret.as_str()) && !headers.contains(secret.as_str()),
                "{answer:?}"
            );
        }
    }
}

fn is_in_no_mail(run: &Run) {
    let mails = run.app.mail.messages();
    assert!(mails.len() > 8, "{}", mails.len());
    for mail in mails {
        let attached = mail
            .attachments()
            .iter()
            .map(|it| pdf::text_of(&it.bytes))
            .collect::<String>();
        let whole = [
            mail.raw.clone(),
            mail.text().unwrap_or_default(),
            mail.html().unwrap_or_default(),
            attached,
        ]
        .concat();
        for secret in numbers().iter().chain(&run.tokens) {
            assert!(!whole.contains(secret.as_str()), "{}", mail.subject());
        }
    }
}

fn is_in_no_event(run: &Run) {
    let posts = run.hook.posts();
    assert!(!posts.is_empty(), "events are posted");
    for post in posts {
        let whole = format!("{post:?}");
        for secret in numbers().iter().chain(&run.tokens) {
            assert!(!whole.contains(secret.as_str()), "{}", post.body);
        }
    }
}

fn is_in_no_line_of_the_log(run: &Run) {
    let log = log::text();
    assert!(log.lines().count() > 100, "the log is being kept");
    // A number of nine digits may be part of a longer one, as of a time.
    for secret in numbers().iter().chain(&run.tokens) {
        let line = log.lines().find(|line| stands_alone(line, secret));
        assert_eq!(line, None, "a line of the log holds a secret");
    }
}

fn stands_alone(line: &str, secret: &str) -> bool {
    line.match_indices(secret).any(|(at, _)| {
        let digit = |character: Option<char>| character.is_some_and(|it| it.is_ascii_digit());
        !digit(line[..at].chars().next_back()) && !digit(line[at + secret.len()..].chars().next())
    })
}

/// The main application keeps its sessions; nobody else keeps a token, and nobody at all a number.
async fn is_in_no_table(run: &Run) {
    let tables = all_tables(&run.app).await;
    assert!(tables.len() > 50, "{}", tables.len());
    for table in tables {
        let secrets = numbers();
        let tokens = if table == "public.\"session\"" {
            &[][..]
        } else {
            &run.tokens[..]
        };
        for secret in secrets.iter().chain(tokens) {
            assert!(
                !holds(&run.app, &table, secret).await,
                "{table} holds a secret in the clear"
            );
        }
    }
}

#[test]
fn a_number_is_found_where_it_stands_alone() {
    let line: Value = json!({ "message": "a form of 528194637 came" });
    assert!(stands_alone(&line.to_string(), MEMBERS_TIN));
    assert!(!stands_alone("at 1528194637000", MEMBERS_TIN));
}
