use std::fs;
use std::io::{Write as _, stderr};
use std::path::PathBuf;
use std::process::Command;

use test_database::TestDatabase;

use crate::program::{on_database, said};

const PAYMENTS: &str = "id,Created (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email\n\
    ch_1,2026-01-15 10:00,49.00,0,usd,true,Paid,cus_1,ann@example.com\n\
    ch_2,2026-02-15 10:00,49.00,0,usd,true,Paid,cus_1,ann@example.com\n\
    ch_3,2026-02-16 10:00,49.00,0,usd,true,Paid,cus_2,bob@example.com\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_database_comes_back_from_its_backup_with_books_and_queue() {
    let (Some(pg_dump), Some(pg_restore)) = (tool("pg_dump"), tool("pg_restore")) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (lost, found) = (TestDatabase::migrated().await, TestDatabase::empty().await);
    fs::write(folder.path().join("payments.csv"), PAYMENTS).expect("a file");
    let import = ["import", "payments", "--format", "stripe", "payments.csv"];
    assert!(on_database(folder.path(), &import, lost.url()).status.success());

    let backup = folder.path().join("app.dump");
    let mut dumping = Command::new(pg_dump);
    dumping.args(["--format=custom", "--no-owner", "--file"]).arg(&backup);
    succeeds(dumping.arg(lost.url()));
    let mut restoring = Command::new(pg_restore);
    restoring.args(["--no-owner", "--exit-on-error", "--single-transaction", "--dbname"]);
    succeeds(restoring.arg(found.url()).arg(&backup));

    let status = on_database(folder.path(), &["migrate", "status"], found.url());
    assert!(!said(&status).contains("pending"), "{}", said(&status));
    let verified = on_database(folder.path(), &["verify"], found.url());
    assert!(
        said(&verified).contains("2 members in the queue's table"),
        "{}",
        said(&verified)
    );
    let again = on_database(folder.path(), &import, found.url());
    assert!(said(&again).contains("nothing changed"), "{}", said(&again));
}

/// Debian keeps one for each version; one that is as new as the server can read it.
fn tool(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin").join(name)).collect();
    found.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(|folder| PathBuf::from(folder).join(name)));
    found.retain(|tool| tool.exists());
    if found.is_empty() {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI needs {name}: apt-get install postgresql"
        );
        // Straight to the terminal: what a passing test prints is otherwise kept from everybody.
        let _ = writeln!(stderr(), "SKIPPED a backup that comes back: {name} is not there");
    }
    found.into_iter().max()
}

fn succeeds(command: &mut Command) {
    let output = command.output().expect("it is there");
    assert!(output.status.success(), "{}", said(&output));
}
