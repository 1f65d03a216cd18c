use std::fs;

use sqlx::AssertSqlSafe;
use test_database::TestDatabase;

use crate::program::{on_database, payoutctl, said};

const HEADER: &str = "id,Created (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email\n";
const GOOD: &str = "ch_1,2026-01-15 10:00,49.00,0,usd,true,Paid,cus_1,ann@example.com\n";
const NOBODY: &str = "ch_2,2026-01-15 10:00,49.00,0,usd,true,Paid,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_is_migrated_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::empty().await;
    let run = |arguments: &[&str]| on_database(folder.path(), arguments, database.url());

    assert!(said(&run(&["migrate", "status"])).contains("pending  m0001_payout_schema"));
    let first = said(&run(&["migrate", "up"]));
    let second = said(&run(&["migrate", "up"]));

    assert!(first.ends_with("made by us\n") && !first.starts_with('0'), "{first}");
    assert!(second.starts_with("0 migrations applied"), "{second}");
    assert!(!said(&run(&["migrate", "status"])).contains("pending"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_tells_bad_rows_and_strict_imports_nothing_with_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    fs::write(folder.path().join("payments.csv"), format!("{HEADER}{GOOD}{NOBODY}")).expect("a file");
    let run = |more: &[&str]| {
        let arguments = [&["import", "payments", "--format", "stripe", "payments.csv"], more].concat();
        on_database(folder.path(), &arguments, database.url())
    };

    let strict = run(&["--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(
        said(&strict).contains("nothing was imported: 1 of 2 rows"),
        "{}",
        said(&strict)
    );

    let lenient = run(&[]);
    assert!(lenient.status.success());
    assert!(
        said(&lenient).contains("line 3: neither a customer e-mail nor a customer id"),
        "{}",
        said(&lenient)
    );
    assert!(
        said(&lenient).contains("2 rows read: 1 new payments"),
        "{}",
        said(&lenient)
    );
    assert!(said(&run(&[])).contains("nothing changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_export_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    fs::write(folder.path().join("payments.csv"), "name,colour\nann,blue\n").expect("a file");

    for (file, sentence) in [
        ("payments.csv", "is no payments export"),
        ("missing.csv", "cannot be opened"),
    ] {
        let arguments = ["import", "payments", "--format", "stripe", file];
        let output = on_database(folder.path(), &arguments, database.url());
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(sentence), "{}", said(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_named_and_a_rebuild_corrects_the_queue() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    fs::write(folder.path().join("payments.csv"), format!("{HEADER}{GOOD}")).expect("a file");
    let run = |arguments: &[&str]| on_database(folder.path(), arguments, database.url());
    assert!(
        run(&["import", "payments", "--format", "stripe", "payments.csv"])
            .status
            .success()
    );
    assert!(run(&["verify"]).status.success());
    assert!(run(&["rebuild-queue", "--check"]).status.success());

    let damage = "UPDATE payout.member_queue SET lifetime = 1";
    sqlx::raw_sql(AssertSqlSafe(damage))
        .execute(database.pool())
        .await
        .expect("damage");

    for command in [&["verify"][..], &["rebuild-queue", "--check"]] {
        let output = run(command);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("differs in lifetime"), "{}", said(&output));
    }
    assert!(said(&run(&["rebuild-queue"])).contains("1 members corrected"));
    assert!(run(&["verify"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_and_its_name_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    let create = ["api-key", "create", "--name", "reporting", "--scope", "reports"];

    let first = on_database(folder.path(), &create, database.url());
    let second = on_database(folder.path(), &create, database.url());

    assert!(
        first.status.success() && said(&first).starts_with("pk_"),
        "{}",
        said(&first)
    );
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("another key has this name"), "{}", said(&second));
}

#[test]
fn what_is_missing_in_the_environment_is_named() {
    let folder = tempfile::tempdir().expect("a folder");

    let output = payoutctl(folder.path(), &["verify"]).output().expect("payoutctl runs");

    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("DATABASE_URL is not set"), "{}", said(&output));
}

#[test]
fn the_document_needs_no_database() {
    let folder = tempfile::tempdir().expect("a folder");

    let output = payoutctl(folder.path(), &["openapi"]).output().expect("payoutctl runs");

    assert!(output.status.success());
    assert!(said(&output).contains(r#""openapi": "3.1.0""#));
}
