//! The program as it is started: beside whatever is on this machine, and where there is nothing else.

use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use bare_root::BareRoot;
use test_database::TestDatabase;

const PROGRAM: &str = env!("CARGO_BIN_EXE_payout-api");
const PATIENCE: Duration = Duration::from_mins(1);

/// How the program is called.
type Call<'a> = &'a dyn Fn(&[&str]) -> Command;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_hears_how_the_api_is() {
    let plainly = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().current_dir(std::env::temp_dir());
        command
    };

    says_how_it_is(&plainly).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_needs_nothing_but_itself_and_its_libraries() {
    let Some(root) = BareRoot::with(PROGRAM) else { return };

    says_how_it_is(&|arguments| root.command(arguments)).await;
}

#[test]
fn a_word_that_the_api_does_not_know_is_answered_with_those_that_it_knows() {
    let output = Command::new(PROGRAM)
        .arg("dance")
        .output()
        .expect("the program is there");

    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("usage: payout-api [health | alive]"),
        "{}",
        said(&output)
    );
}

async fn says_how_it_is(call: Call<'_>) {
    let database = TestDatabase::migrated().await;
    let port = free_port();
    let asks = |question| run(call(&[question]).env("PORT", &port));
    let before = asks("alive");
    assert_eq!(before.status.code(), Some(1));
    assert!(
        said(&before).contains("nothing answers on 127.0.0.1:"),
        "{}",
        said(&before)
    );

    let mut api = start(&mut call(&[]), database.url(), &port);
    let began = Instant::now();
    while !asks("alive").status.success() {
        let gone = api.try_wait().expect("it is ours");
        assert!(
            gone.is_none() && began.elapsed() < PATIENCE,
            "it does not begin: {gone:?}"
        );
    }
    let healthy = asks("health");
    assert!(healthy.status.success(), "{}", said(&healthy));
    database.pool().close().await;
    run(Command::new("kill").arg(api.id().to_string()));

    let ended = api.wait().expect("it is ours");
    assert!(ended.success(), "{ended}");
    assert_eq!(asks("health").status.code(), Some(1));
}

fn start(command: &mut Command, database_url: &str, port: &str) -> Child {
    let settings = [
        ("DATABASE_URL", database_url),
        ("PORT", port),
        ("BIND_ADDRESS", "0.0.0.0"),
        ("BUSINESS_LAUNCH_DATE", "2025-01-15"),
        ("BETTER_AUTH_SECRET", "0123456789abcdef0123456789abcdef"),
        ("BETTER_AUTH_URL", "http://127.0.0.1:3000"),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
        ("APP_URL", "https://app.tenure.example"),
        ("ENABLE_METRICS", "false"),
        // What its clients need the certificate authorities for.
        ("STRIPE_SECRET_KEY", "sk_test_of_no_account"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_of_the_tests"),
    ];
    let command = command.envs(settings).stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().expect("the program is there")
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the program is there")
}

fn said(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    address.port().to_string()
}
