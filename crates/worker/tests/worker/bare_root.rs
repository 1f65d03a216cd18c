use std::process::Stdio;
use std::time::{Duration, Instant};

use bare_root::BareRoot;

use crate::bench::{Bench, vars};
use crate::probed::free_address;

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_needs_nothing_but_itself_and_its_libraries() {
    let Some(root) = BareRoot::with(env!("CARGO_BIN_EXE_payout-worker")) else {
        return;
    };
    let bench = Bench::new().await;
    let address = free_address().to_string();
    let mut settings = vars(bench.mail.port());
    settings.insert("DATABASE_URL".to_owned(), bench.db.url().to_owned());
    settings.insert("METRICS_ADDRESS".to_owned(), address);
    let call = |arguments: &[&str]| {
        let mut command = root.command(arguments);
        command.envs(&settings).stdin(Stdio::null()).stdout(Stdio::null());
        command
    };

    let mut worker = call(&[]).spawn().expect("the program is there");
    let began = Instant::now();
    while !call(&["health"]).status().expect("the program is there").success() {
        let gone = worker.try_wait().expect("it is ours");
        assert!(
            gone.is_none() && began.elapsed() < PATIENCE,
            "it does not begin: {gone:?}"
        );
    }
    let mut kill = std::process::Command::new("kill");
    kill.arg(worker.id().to_string()).status().expect("kill is there");

    let ended = worker.wait().expect("it is ours");
    assert!(ended.success(), "{ended}");
}
