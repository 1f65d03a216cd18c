use std::collections::BTreeMap;

use super::*;

const SMTP: [(&str, &str); 3] = [
    ("SMTP_HOST", "127.0.0.1"),
    ("SMTP_SECURITY", "none"),
    ("EMAIL_FROM", "payouts@tenure.example"),
];

fn good() -> BTreeMap<String, String> {
    let needed = [
        (
            "DATABASE_URL",
            "postgres://payout:s3cr3t-of-the-database@localhost/payout",
        ),
        ("BUSINESS_LAUNCH_DATE", "2025-01-31"),
        ("BETTER_AUTH_SECRET", "fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGa"),
        ("BETTER_AUTH_URL", "https://app.tenure.example"),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
        ("APP_URL", "https://app.tenure.example/"),
    ];
    needed
        .into_iter()
        .chain(SMTP)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn with(name: &str, value: &str) -> BTreeMap<String, String> {
    let mut vars = good();
    vars.insert(name.to_owned(), value.to_owned());
    vars
}

fn without(name: &str) -> BTreeMap<String, String> {
    let mut vars = good();
    vars.remove(name);
    vars
}

/// The one sentence that stops the start.
fn refusal(program: Program, vars: BTreeMap<String, String>) -> String {
    let error = Settings::from_vars(program, vars).expect_err("these settings stop the start");
    assert_eq!(error.sentences().len(), 1, "{error}");
    error.to_string()
}

#[test]
fn what_is_needed_and_no_more_starts_every_program() {
    for program in [Program::Api, Program::Worker, Program::Tool] {
        let settings = Settings::from_vars(program, good()).expect("complete settings");

        assert_eq!(settings.rules.terms.reward, money::Money::usd(10_000_000));
        assert_eq!(settings.rules.retention_fee, money::Money::usd(30_000));
        assert_eq!(settings.database.connections_max, 10);
        assert_eq!(settings.links.app_url, "https://app.tenure.example");
        assert!(settings.process.cron);
    }
}

#[test]
fn only_who_says_so_gets_a_sandbox() {
    for program in [Program::Api, Program::Worker] {
        let is_sandbox = |vars| {
            let settings = Settings::from_vars(program, vars).expect("complete settings");
            settings.process.sandbox
        };
        assert!(!is_sandbox(good()) && !is_sandbox(with("SANDBOX", "false")) && is_sandbox(with("SANDBOX", "true")));
        assert!(refusal(program, with("SANDBOX", "perhaps")).starts_with("SANDBOX"));
    }
}

#[test]
fn each_program_says_which_setting_it_misses() {
    let common = ["DATABASE_URL", "BUSINESS_LAUNCH_DATE", "ENCRYPTION_KEY", "APP_URL"];
    let api = ["BETTER_AUTH_SECRET", "BETTER_AUTH_URL"].map(|name| (Program::Api, name));
    let worker = ["SMTP_HOST", "EMAIL_FROM"].map(|name| (Program::Worker, name));
    let everywhere = common
        .into_iter()
        .flat_map(|name| [Program::Api, Program::Worker, Program::Tool].map(|p| (p, name)));

    for (program, name) in everywhere.chain(api).chain(worker) {
        let sentence = refusal(program, without(name));
        assert!(
            sentence.starts_with(&format!("{name} is not set: ")),
            "{program:?}: {sentence}"
        );
        assert_eq!(refusal(program, with(name, "  ")), sentence, "blanks are no value");
    }
}

#[test]
fn a_program_does_without_what_only_another_one_needs() {
    let mut bare = good();
    bare.retain(|name, _| !name.starts_with("SMTP") && !name.starts_with("EMAIL"));
    assert!(
        Settings::from_vars(Program::Api, bare)
            .expect("an api without mail")
            .mail
            .is_none()
    );

    let worker =
        Settings::from_vars(Program::Worker, without("BETTER_AUTH_SECRET")).expect("a worker without sessions");
    assert!(worker.better_auth.is_none());
}

#[test]
fn a_weak_or_malformed_setting_is_refused_by_name() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://localhost/payout"),
        ("DATABASE_READ_URL", "replica.example"),
        ("DATABASE_MAX_CONNECTIONS", "0"),
        ("BUSINESS_LAUNCH_DATE", "31.01.2025"),
        ("PAYOUT_THRESHOLD", "1e5"),
        ("REWARD_PER_WINNER", "-1"),
        ("RETENTION_FEE", "100000"),
        ("REQUIRE_TWELVE_PAYMENTS", "perhaps"),
        ("APPROVAL_POLICY", "{}"),
        ("BETTER_AUTH_SECRET", "too-short"),
        ("BETTER_AUTH_SECRET", "better-auth-secret-12345678901234567890"),
        ("BETTER_AUTH_URL", "app.tenure.example"),
        ("ROLE_MAP", "[]"),
        ("ENCRYPTION_KEY", "your-32-character-encryption-key"),
        ("ENCRYPTION_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("ENCRYPTION_KEY_ID", "no blanks"),
        ("ENCRYPTION_KEYS_RETIRED", "k0"),
        ("SMTP_PORT", "99999"),
        ("SMTP_SECURITY", "ssl"),
        ("APP_URL", "app.tenure.example"),
        ("BANK_CHANGE_COOLING_HOURS", "-1"),
        ("TAX_TABLE_FILE", "/does/not/exist.json"),
        ("ENABLE_CRON_JOBS", "yes"),
        ("METRICS_ADDRESS", "9464"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ] {
        let sentence = refusal(Program::Api, with(name, value));
        assert!(sentence.contains(name), "{name}: {sentence}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let error = Settings::from_vars(Program::Api, BTreeMap::new()).expect_err("nothing is set");

    assert_eq!(error.sentences().len(), 6, "{error}");
}

#[test]
fn secrets_are_never_repeated() {
    let weak = ("ENCRYPTION_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    let refused = refusal(Program::Api, with(weak.0, weak.1));
    let settings = Settings::from_vars(Program::Api, with("PAYER_TIN", "12-3456789")).expect("complete settings");

    let shown = format!("{refused} {settings:?}");
    for secret in [weak.1, "s3cr3t-of-the-database", "fN3!kd92", "Zq81-mVb3", "12-3456789"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn mail_that_would_cross_the_network_in_clear_stops_the_start() {
    let settings =
        Settings::from_vars(Program::Worker, with("SMTP_HOST", "mail.example.com")).expect("complete settings");

    let error = mailer(&settings).expect_err("no protection on the way");

    assert!(error.to_string().starts_with("SMTP_SECURITY"), "{error}");
}

#[test]
fn the_subscription_service_is_set_whole_or_not_at_all() {
    let both = |url: &str| {
        let mut vars = with("SUBSCRIPTION_SERVICE_URL", url);
        vars.insert("SUBSCRIPTION_SERVICE_KEY".to_owned(), "k3y-of-the-service".to_owned());
        vars
    };
    let settings = Settings::from_vars(Program::Worker, both("https://subscriptions.example")).expect("complete");
    assert!(settings.subscriptions.is_some());

    let half = refusal(Program::Worker, with("SUBSCRIPTION_SERVICE_KEY", "k3y-of-the-service"));
    assert!(
        half.contains("SUBSCRIPTION_SERVICE_URL") && !half.contains("k3y"),
        "{half}"
    );
    assert!(refusal(Program::Worker, both("subscriptions.example")).contains("http"));
    let mut elsewhere = both("https://subscriptions.example");
    elsewhere.insert("SUBSCRIPTION_REVENUE_PATH".to_owned(), ".evil.example/total".to_owned());
    assert!(refusal(Program::Worker, elsewhere).contains("SUBSCRIPTION_REVENUE_PATH"));
}

#[test]
fn traces_go_nowhere_unless_a_collector_is_named_by_its_address() {
    let settings = Settings::from_vars(Program::Api, good()).expect("complete settings");
    assert_eq!(settings.process.collector, None);

    let name = "OTEL_EXPORTER_OTLP_ENDPOINT";
    let settings = Settings::from_vars(Program::Worker, with(name, "http://collector:4318")).expect("an address");
    assert!(settings.process.collector.is_some());
    for address in [
        "collector:4318",
        "http://user:secret@collector:4318",
        "grpc://collector:4317",
    ] {
        let refusal = refusal(Program::Api, with(name, address));
        assert!(refusal.contains(name) && !refusal.contains("secret"), "{refusal}");
    }
}
