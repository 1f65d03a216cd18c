use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use stripe_export::sample;
use test_database::TestDatabase;

use crate::program::{payoutctl, said};

#[test]
fn a_demo_proves_every_step_keeps_its_documents_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = payoutctl(folder.path(), &["demo", "--exit", "--members", "20"]);
    // Never looked at.
    demo.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");

    let output = demo.output().expect("payoutctl runs");

    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.ends_with("Every step held.\n"), "{said}");
    assert!(
        said.contains("net 99700.00 USD") && said.contains("net 75700.00 USD"),
        "{said}"
    );
    assert!(
        said.contains("paid once") && said.contains("400000 cents in all"),
        "{said}"
    );
    // Of each member instructions, the receipt, the mailed receipt and the form; the creator's receipt; the forms of the
    // creator and of the recruiter.
    assert_eq!(documents(folder.path()), 11);
    assert!(!server_directory(&said).exists(), "{said}");
}

#[test]
fn a_demo_runs_on_a_payments_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut export = Vec::new();
    sample::write(&mut export, 5000, 11).expect("a sample");
    fs::write(folder.path().join("payments.csv"), export).expect("a file");

    let output = payoutctl(folder.path(), &["demo", "--exit", "--payments", "payments.csv"]).output();

    let output = output.expect("payoutctl runs");
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("5,000 rows read"), "{said}");
}

#[test]
fn an_interrupted_demo_stops_its_database_and_removes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for signal in ["INT", "TERM"] {
        let mut demo = payoutctl(folder.path(), &["demo"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("payoutctl runs");
        let mut lines = BufReader::new(demo.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("a first step").expect("text");
        let server = server_directory(&first);
        assert!(server.exists(), "{first}");

        send(signal, &demo);
        let rest: Vec<String> = lines.map_while(Result::ok).collect();
        let status = demo.wait().expect("an end");

        assert_eq!(status.code(), Some(1), "{rest:?}");
        assert_eq!(
            rest.last().map(String::as_str),
            Some("Stopped before the end."),
            "{rest:?}"
        );
        assert!(!server.exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_a_database_alone_that_is_not_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;

    let output = payoutctl(folder.path(), &["demo", "--exit", "--database-url", database.url()]).output();

    let output = output.expect("payoutctl runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("neither empty nor marked as a demo"),
        "{}",
        said(&output)
    );
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'payout'")
        .fetch_one(database.pool())
        .await
        .expect("a count");
    assert!(tables > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_begins_anew_on_its_own_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::empty().await;
    let url = database.url();

    for _ in 0..2 {
        let arguments = ["demo", "--exit", "--members", "20", "--database-url", url];
        let output = payoutctl(folder.path(), &arguments).output().expect("payoutctl runs");
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// Where the first step says that the server is.
fn server_directory(said: &str) -> PathBuf {
    let after = said.split(" in ").nth(1).expect("the first step names the directory");
    PathBuf::from(after.split(" (").next().expect("a text has a beginning"))
}

fn documents(folder: &Path) -> usize {
    let all = fs::read_dir(folder.join("demo-documents")).expect("documents");
    let of_one_demo = all.map(|entry| entry.expect("an entry").path());
    of_one_demo
        .map(|path| fs::read_dir(path).expect("a folder").count())
        .sum()
}

fn send(signal: &str, to: &Child) {
    let status = Command::new("/bin/sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "sh", signal, &to.id().to_string()])
        .status();
    assert!(status.expect("a shell").success());
}
