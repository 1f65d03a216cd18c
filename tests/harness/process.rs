use std::collections::BTreeMap;
use std::net::TcpListener;
use std::thread::JoinHandle;

use actix_web::dev::{Server, ServerHandle};
use api::HttpSettings;
use tokio::runtime;
use tokio::sync::oneshot;
use use_cases::Context;
use use_cases::sandbox;
use use_cases::settings::{self, Program, Settings};

use crate::TestClock;

/// The api with threads, a pool and settings of its own, as a process has them.
#[derive(Debug)]
pub(crate) struct RunningApi {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl RunningApi {
    pub async fn start(environment: &BTreeMap<String, String>, clock: &TestClock, listener: &TcpListener) -> Self {
        let listener = listener.try_clone().expect("a socket can be shared");
        let (environment, clock) = (environment.clone(), clock.clone());
        let (started, handle) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                let server = serve(&environment, &clock, listener).await;
                started.send(server.handle()).expect("the test waits for it");
                server.await.expect("the server ends well");
            });
        });
        let handle = handle.await.expect("the server starts");
        Self {
            handle,
            thread: Some(thread),
        }
    }

    /// Returns when the last request is answered and the threads are gone.
    pub async fn stop(&mut self) {
        self.handle.stop(true).await;
        let thread = self.thread.take().expect("it is stopped once");
        let ended = tokio::task::spawn_blocking(move || thread.join());
        ended
            .await
            .expect("nobody cancels it")
            .expect("the server does not panic");
    }
}

impl Drop for RunningApi {
    /// The server's own thread sees to it; nobody waits.
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

pub(crate) async fn context(program: Program, environment: &BTreeMap<String, String>, clock: &TestClock) -> Context {
    build(&read(program, environment), clock).await
}

async fn serve(environment: &BTreeMap<String, String>, clock: &TestClock, listener: TcpListener) -> Server {
    let settings = read(Program::Api, environment);
    let ctx = build(&settings, clock).await;
    let better_auth = settings.better_auth.expect("the api has these settings");
    let http = HttpSettings::from_vars(environment.clone(), &better_auth).expect("the settings are complete");
    api::serve(ctx, http, listener).expect("the listener listens")
}

async fn build(settings: &Settings, clock: &TestClock) -> Context {
    let db = settings.connect().await.expect("the test's database answers");
    let ctx = settings::build(settings, db).expect("the settings are complete");
    let ctx = Context {
        clock: clock.reading(),
        ..ctx
    };
    sandbox::open(&ctx).await.expect("the database is meant for this");
    ctx
}

fn read(program: Program, environment: &BTreeMap<String, String>) -> Settings {
    Settings::from_vars(program, environment.clone()).expect("the settings are complete")
}
