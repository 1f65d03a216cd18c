use std::process::Output;

use bare_root::BareRoot;
use test_database::TestDatabase;

use crate::program::said;

#[tokio::test(flavor = "multi_thread")]
async fn migrations_need_nothing_but_the_program_and_the_database() {
    let Some(root) = BareRoot::with(env!("CARGO_BIN_EXE_payoutctl")) else {
        return;
    };
    let database = TestDatabase::empty().await;
    let run = |arguments: &[&str]| -> Output {
        let mut command = root.command(arguments);
        command.env("DATABASE_URL", database.url());
        command.output().expect("the program is there")
    };

    let migrated = run(&["migrate", "up"]);

    assert!(migrated.status.success(), "{}", said(&migrated));
    assert!(!said(&run(&["migrate", "status"])).contains("pending"));
}
