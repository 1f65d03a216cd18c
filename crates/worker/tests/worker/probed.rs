use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use worker::probe::{self, NotWell};
use worker::{WorkerSettings, run};

use crate::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_runs_is_well_and_one_that_is_gone_is_not() {
    let bench = Bench::new().await;
    let address = free_address();
    let asked = move || probe::ask([("METRICS_ADDRESS".to_owned(), address.to_string())]);
    assert!(matches!(asked(), Err(NotWell::Probe(_))));

    let settings = WorkerSettings {
        cron: false,
        metrics: Some(address),
    };
    let until_it_is_well = async move {
        let waits = tokio::task::spawn_blocking(move || while asked().is_err() {});
        waits.await.expect("no panic");
    };
    run(bench.ctx.clone(), settings, until_it_is_well)
        .await
        .expect("a clean end");

    assert!(matches!(asked(), Err(NotWell::Probe(_))));
}

#[test]
fn a_worker_without_metrics_cannot_be_asked() {
    let asked = probe::ask([("ENABLE_METRICS".to_owned(), "false".to_owned())]);

    assert!(matches!(asked, Err(NotWell::Mute)));
}

pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("a bound listener has an address")
}
