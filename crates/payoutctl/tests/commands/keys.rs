use std::io::{Write as _, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use infrastructure::crypto::KeyRing;
use secrecy::SecretString;
use sqlx::{PgPool, Row as _};
use test_database::TestDatabase;
use uuid::Uuid;

use crate::program::{on_database, payoutctl, said};

const OLD: &str = "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N";
const NEW: &str = "Hw47+tGy2?nRb9_CvQx6zK3fMd8jPs5L";
const ROUTING: &str = "021000021";
/// Bank details; each has two sealed fields.
const ROWS: i32 = 4_000;

/// The program with both keys, the new one active.
fn with_both_keys(folder: &Path, arguments: &[&str], url: &str) -> Command {
    let mut command = payoutctl(folder, arguments);
    command
        .env("DATABASE_URL", url)
        .env("BUSINESS_LAUNCH_DATE", "2025-01-31")
        .env("APP_URL", "https://app.tenure.example")
        .env("ENCRYPTION_KEY", NEW)
        .env("ENCRYPTION_KEY_ID", "k2")
        .env("ENCRYPTION_KEYS_RETIRED", format!("k1={OLD}"));
    command
}

fn ring(active: (&str, &str), retired: &[(&str, &str)]) -> KeyRing {
    let retired: Vec<(String, SecretString)> = retired
        .iter()
        .map(|(id, key)| ((*id).to_owned(), SecretString::from(*key)))
        .collect();
    KeyRing::new(active.0, &SecretString::from(active.1), &retired).expect("good keys")
}

/// Bank details of as many users, sealed with the old key.
async fn bank_details_of_old(pool: &PgPool, rows: i32) {
    let ring = ring(("k1", OLD), &[]);
    let ids = sqlx::query("SELECT gen_random_uuid() AS id FROM generate_series(1, $1)").bind(rows);
    let ids: Vec<Uuid> = ids
        .fetch_all(pool)
        .await
        .expect("ids")
        .iter()
        .map(|row| row.get("id"))
        .collect();
    let account = |number: usize| format!("{number:012}");
    let sealed = |column: &str, plain: &dyn Fn(usize) -> String| -> Vec<Vec<u8>> {
        let each = ids.iter().enumerate();
        each.map(|(number, id)| ring.seal("bank_details", column, *id, plain(number).as_bytes()))
            .collect()
    };
    let index = |number: usize| ring.blind_index("account", "US", &format!("{ROUTING}:{}", account(number)));
    let indexes: Vec<String> = (0..ids.len()).map(index).collect();
    let sql = "INSERT INTO payout.bank_details (id, user_id, version, holder_name, account_type, routing_sealed, account_sealed,
                   routing_last4, account_last4, fingerprint, blind_index, given_at)
               SELECT id, gen_random_uuid(), 1, 'Ada Byron', 'checking', routing, account, '0021', '6789', 'mark', index, now()
               FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::text[]) AS t(id, routing, account, index)";
    let insert = sqlx::query(sql)
        .bind(&ids)
        .bind(sealed("routing_sealed", &|_| ROUTING.to_owned()))
        .bind(sealed("account_sealed", &account))
        .bind(indexes);
    insert.execute(pool).await.expect("rows");
}

/// How many rows still have a field of the old key.
async fn of_old(pool: &PgPool) -> i64 {
    let sql = "SELECT count(*) FROM payout.bank_details
               WHERE substring(account_sealed FROM 3 FOR 2) = 'k1' OR substring(routing_sealed FROM 3 FOR 2) = 'k1'";
    sqlx::query_scalar(sql).fetch_one(pool).await.expect("a count")
}

/// Opens one row after the other, as somebody who needs the numbers, until told to stop. How many it were.
async fn read_on(pool: PgPool, stop: Arc<AtomicBool>) -> u32 {
    let ring = ring(("k2", NEW), &[("k1", OLD)]);
    let sql = "SELECT id, routing_sealed, account_sealed FROM payout.bank_details ORDER BY id OFFSET $1 LIMIT 20";
    let mut read = 0;
    while !stop.load(Ordering::Relaxed) {
        let offset = i64::from(read) * 7 % i64::from(ROWS);
        let rows = sqlx::query(sql).bind(offset).fetch_all(&pool).await.expect("rows");
        for row in rows {
            let id: Uuid = row.get("id");
            for column in ["routing_sealed", "account_sealed"] {
                let opened = ring.open("bank_details", column, id, row.get(column));
                assert!(opened.is_ok(), "{column} of {id}: {opened:?}");
            }
            read += 1;
        }
    }
    read
}

/// Returns once some rows were sealed anew; it looks on, as nobody tells.
async fn until_some_are_done(pool: &PgPool, child: &mut Child) {
    while of_old(pool).await == i64::from(ROWS) {
        assert_eq!(child.try_wait().expect("a child"), None, "it ended before it began");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_is_killed_goes_on_when_it_is_run_again_and_no_reader_notices() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    let pool = database.pool();
    bank_details_of_old(pool, ROWS).await;
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| tokio::spawn(read_on(pool.clone(), stop.clone())))
        .collect();
    // Somebody holds one of the last rows, so that it cannot come to its end.
    let mut held = pool.begin().await.expect("a transaction");
    let last = "SELECT 1 FROM payout.bank_details ORDER BY id DESC LIMIT 1 FOR UPDATE";
    sqlx::query(last).execute(&mut *held).await.expect("a row");

    let mut rotating = with_both_keys(folder.path(), &["keys", "rotate"], database.url());
    let mut child = rotating
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("payoutctl runs");
    until_some_are_done(pool, &mut child).await;
    child.kill().expect("it still runs");
    child.wait().expect("it was killed");
    let left = of_old(pool).await;
    assert!((1..i64::from(ROWS)).contains(&left), "{left}");
    held.rollback().await.expect("an end");

    let again = with_both_keys(folder.path(), &["keys", "rotate"], database.url())
        .output()
        .expect("payoutctl runs");

    assert!(again.status.success(), "{}", said(&again));
    assert!(said(&again).contains("no other key is in use"), "{}", said(&again));
    assert_eq!(of_old(pool).await, 0);
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.await.expect("no read fails") > 0);
    }
    let verified = with_both_keys(folder.path(), &["verify"], database.url())
        .output()
        .expect("payoutctl runs");
    assert!(verified.status.success(), "{}", said(&verified));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_in_use_are_counted_and_a_trial_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    bank_details_of_old(database.pool(), ROWS).await;
    let run = |arguments: &[&str]| {
        let output = with_both_keys(folder.path(), arguments, database.url()).output();
        output.expect("payoutctl runs")
    };

    let status = run(&["keys", "status"]);
    let trial = run(&["keys", "rotate", "--dry-run"]);

    assert!(status.status.success() && trial.status.success());
    let line = |output: &str| {
        output
            .lines()
            .find(|it| it.starts_with("bank_details.account_sealed"))
            .map(str::to_owned)
    };
    let words = line(&said(&status)).unwrap_or_default();
    assert_eq!(
        words.split_whitespace().skip(1).collect::<Vec<_>>(),
        ["k1", "retired", "4000"]
    );
    assert!(
        said(&trial).contains("8,000 fields would be sealed anew with the key k2"),
        "{}",
        said(&trial)
    );
    assert_eq!(of_old(database.pool()).await, i64::from(ROWS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_in_use_and_not_in_the_settings_fails_status_and_rotation() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    bank_details_of_old(database.pool(), ROWS).await;

    for arguments in [&["keys", "status"][..], &["keys", "rotate"]] {
        let mut command = with_both_keys(folder.path(), arguments, database.url());
        let output = command
            .env("ENCRYPTION_KEYS_RETIRED", "")
            .output()
            .expect("payoutctl runs");
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("k1"), "{}", said(&output));
    }
    assert_eq!(of_old(database.pool()).await, i64::from(ROWS));
}

#[tokio::test(flavor = "multi_thread")]
async fn api_keys_are_listed_rotated_and_revoked_and_only_a_new_secret_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    let run = |arguments: &[&str]| {
        said(&on_database(
            folder.path(),
            &[&["api-key"], arguments].concat(),
            database.url(),
        ))
    };
    let created = run(&[
        "create",
        "--name",
        "billing",
        "--scope",
        "membership",
        "--expires",
        "90",
    ]);
    assert!(created.starts_with("pk_"), "{created}");

    let rotated = run(&["rotate", "billing", "--overlap", "2"]);
    let listed = run(&["list"]);
    assert!(
        rotated.starts_with("pk_") && rotated.contains("good until"),
        "{rotated}"
    );
    assert!(
        listed.contains("billing") && listed.contains("membership") && listed.contains("good"),
        "{listed}"
    );
    assert!(!listed.contains("pk_"), "{listed}");
    assert!(run(&["revoke", "billing"]).contains("is revoked"));
    assert!(run(&["list"]).contains("revoked"));

    let refused = run(&["rotate", "billing"]);
    assert!(refused.contains("was revoked or has ended"), "{refused}");
    assert!(run(&["revoke", "nothing"]).contains("no key has this name or id"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "by hand, in a release build, for docs/performance.md"]
async fn a_million_fields_are_sealed_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = TestDatabase::migrated().await;
    for _ in 0..20 {
        bank_details_of_old(database.pool(), 25_000).await;
    }
    let started = Instant::now();

    let output = with_both_keys(folder.path(), &["keys", "rotate"], database.url())
        .output()
        .expect("payoutctl runs");

    assert!(output.status.success(), "{}", said(&output));
    // What the measurement is for; nothing else reads it.
    writeln!(stdout(), "{:?}: {}", started.elapsed(), said(&output)).expect("somebody looks on");
}
