//! Whole files: a realistic one, twice, with faults, in the wrong database.

use stripe_export::sample::{Family, Sample};
use test_database::TestDatabase;
use use_cases::import::{Error, Options};

use crate::house::{House, file};

const GOOD: &str = "ch_1,2026-11-01 10:00:00,49.00,0,usd,true,Paid,cus_1,ann@example.com,Ann Lee,,Live";
const NOBODY: &str = "ch_2,2026-11-01 10:00:00,49.00,0,usd,true,Paid,,,,,Live";
const TEST: &str = "ch_3,2026-11-01 10:00:00,49.00,0,usd,true,Paid,cus_3,,,,Test";

#[tokio::test]
async fn a_realistic_file_brings_its_revenue_and_the_second_time_nothing() {
    for (family, from_spreadsheet) in [(Family::Newer, false), (Family::Older, true)] {
        let house = House::new().await;
        let sample = Sample {
            rows: 5000,
            seed: 42,
            family,
            from_spreadsheet,
        };
        let mut export = Vec::new();
        let tally = sample.write(&mut export).expect("a sample");

        let first = house.import(&export).await;

        assert_eq!(
            (first.rows, first.faults_total, first.skipped),
            (tally.rows, tally.faults, tally.test_rows)
        );
        let repeated = first.payments_updated + first.unchanged;
        assert_eq!(repeated, tally.repeated);
        assert_eq!(
            first.payments_new,
            tally.rows - tally.faults - tally.test_rows - repeated
        );
        assert_eq!(
            house.text("SELECT payout.revenue()::text").await,
            tally.revenue.to_string()
        );
        house.queue_is_right().await;

        let contents = house.contents().await;
        let second = house.import(&export).await;

        assert_eq!(
            (second.payments_new, second.payments_updated, second.members_created),
            (0, 0, 0)
        );
        assert_eq!(house.contents().await, contents);
        house.queue_is_right().await;
    }
}

#[tokio::test]
async fn a_bad_row_is_told_by_its_line_and_the_rest_comes_in() {
    let house = House::new().await;

    let summary = house.import(&file(&[GOOD, NOBODY])).await;

    assert_eq!((summary.payments_new, summary.faults_total), (1, 1));
    assert_eq!(summary.faults[0].line, 3);
    assert_eq!(summary.faults[0].reason, "neither a customer e-mail nor a customer id");
}

#[tokio::test]
async fn a_strict_import_takes_everything_or_nothing() {
    let house = House::new().await;
    let strict = Options {
        strict: true,
        include_test: false,
    };

    let refusal = house
        .try_import(&file(&[GOOD, NOBODY]), strict)
        .await
        .expect_err("a fault");

    let Error::Strict(summary) = refusal else {
        panic!("{refusal}")
    };
    assert_eq!((summary.rows, summary.faults_total), (2, 1));
    assert_eq!(house.text("SELECT count(*)::text FROM public.users").await, "0");

    let summary = house.try_import(&file(&[GOOD, TEST]), strict).await.expect("no fault");
    assert_eq!((summary.payments_new, summary.skipped), (1, 1));
}

#[tokio::test]
async fn a_strict_import_of_many_batches_leaves_nothing_when_the_last_row_is_bad() {
    let house = House::new().await;
    let mut export = Vec::new();
    stripe_export::sample::write(&mut export, 4000, 7).expect("a sample");

    let refusal = house
        .try_import(
            &export,
            Options {
                strict: true,
                include_test: false,
            },
        )
        .await;

    assert!(matches!(refusal, Err(Error::Strict(_))));
    assert_eq!(house.text("SELECT count(*)::text FROM public.user_payments").await, "0");
    house.queue_is_right().await;
}

#[tokio::test]
async fn payments_of_the_test_mode_come_only_when_asked_for() {
    let house = House::new().await;

    let without = house.import(&file(&[TEST])).await;
    let options = Options {
        strict: false,
        include_test: true,
    };
    let with = house.try_import(&file(&[TEST]), options).await.expect("an import");

    assert_eq!((without.payments_new, without.skipped), (0, 1));
    assert_eq!((with.payments_new, with.skipped), (1, 0));
}

#[tokio::test]
async fn the_main_applications_own_members_are_left_to_it() {
    let house = House::on(TestDatabase::migrated_from_b().await);

    let refusal = house
        .try_import(&file(&[GOOD]), Options::default())
        .await
        .expect_err("refused");

    assert!(matches!(refusal, Error::NotOurTables), "{refusal}");
}

#[tokio::test]
async fn a_database_that_was_never_migrated_says_what_to_do() {
    let house = House::on(TestDatabase::empty().await);

    let refusal = house
        .try_import(&file(&[GOOD]), Options::default())
        .await
        .expect_err("refused");

    assert!(refusal.to_string().contains("payoutctl migrate up"), "{refusal}");
}
