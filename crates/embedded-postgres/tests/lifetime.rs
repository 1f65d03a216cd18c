//! The server lives as long as whoever started it, however that one ends.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use embedded_postgres::{Durability, EmbeddedPostgres, HomeError, Options, StartError};
use sqlx::{Connection, Executor, PgConnection, Row};

#[tokio::test]
async fn a_started_server_answers_with_its_own_data_directory() {
    let server = EmbeddedPostgres::start(Options::for_tests()).await.unwrap();

    let mut connection = PgConnection::connect(&server.url("postgres")).await.unwrap();
    let row = connection
        .fetch_one("SELECT current_setting('data_directory')")
        .await
        .unwrap();

    assert_eq!(PathBuf::from(row.get::<String, _>(0)), server.directory().join("data"));
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let server = EmbeddedPostgres::start(Options::for_tests()).await.unwrap();
    let url = format!("postgres://postgres:guess@127.0.0.1:{}/postgres", server.port());

    let refused = PgConnection::connect(&url).await.unwrap_err();

    let code = refused
        .as_database_error()
        .and_then(|error| error.code().map(String::from));
    assert_eq!(code.as_deref(), Some("28P01"));
}

#[tokio::test]
async fn a_stopped_server_leaves_nothing_behind() {
    let server = EmbeddedPostgres::start(Options::for_tests()).await.unwrap();
    let (directory, port) = (server.directory().to_owned(), server.port());

    server.stop().await;

    assert!(!directory.exists());
    assert_nobody_listens(port);
}

#[tokio::test]
async fn a_server_that_crashed_comes_back_at_its_port_with_what_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let options = Options {
        data_dir: Some(directory.path().join("server")),
        port: Some(port),
        ..Options::default()
    };
    let server = EmbeddedPostgres::start(options.clone()).await.unwrap();
    let url = server.url("postgres");
    let mut connection = PgConnection::connect(&url).await.unwrap();
    connection.execute("CREATE TABLE kept AS SELECT 1").await.unwrap();

    server.crash().await;
    let begun = Instant::now();
    let server = loop {
        match EmbeddedPostgres::start(options.clone()).await {
            Ok(server) => break server,
            Err(error) => assert!(begun.elapsed() < Duration::from_mins(1), "{error}"),
        }
    };

    assert_eq!(server.port(), port);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    connection.execute("SELECT 1 FROM kept").await.unwrap();
    server.stop().await;
}

#[test]
fn an_owner_that_is_killed_or_interrupted_takes_the_server_and_its_directory_along() {
    for signal in ["KILL", "INT", "TERM"] {
        let mut owner = Owner::start();

        owner.receives(signal);

        owner.wait_until_all_is_gone();
    }
}

#[test]
fn an_owner_that_ends_in_order_leaves_nothing_behind() {
    let mut owner = Owner::start();

    drop(owner.process.stdin.take());

    assert!(owner.process.wait().unwrap().success());
    assert!(!owner.directory.exists());
    assert_nobody_listens(owner.port);
}

#[test]
fn a_panic_stops_the_server() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(EmbeddedPostgres::start(Options::for_tests())).unwrap();
    let (directory, port) = (server.directory().to_owned(), server.port());

    let outcome = thread::spawn(move || {
        let _held = server;
        panic!("on purpose");
    })
    .join();

    assert!(outcome.is_err());
    assert!(!directory.exists());
    assert_nobody_listens(port);
}

#[tokio::test]
async fn a_named_directory_keeps_its_data_for_the_next_start() {
    let parent = open_directory();
    let options = Options {
        data_dir: Some(parent.path().join("kept")),
        durability: Durability::Safe,
        ..Options::for_tests()
    };
    let first = EmbeddedPostgres::start(options.clone()).await.unwrap();
    let mut connection = PgConnection::connect(&first.url("postgres")).await.unwrap();
    connection
        .execute("CREATE TABLE note AS SELECT 7 AS number")
        .await
        .unwrap();
    first.stop().await;

    let second = EmbeddedPostgres::start(options).await.unwrap();
    let mut connection = PgConnection::connect(&second.url("postgres")).await.unwrap();
    let row = connection.fetch_one("SELECT number FROM note").await.unwrap();

    assert_eq!(row.get::<i32, _>(0), 7);
}

#[tokio::test]
async fn a_directory_in_use_is_not_taken_from_its_server() {
    let parent = open_directory();
    let options = Options {
        data_dir: Some(parent.path().join("kept")),
        ..Options::for_tests()
    };
    let first = EmbeddedPostgres::start(options.clone()).await.unwrap();

    let second = EmbeddedPostgres::start(options).await;

    assert!(matches!(second, Err(StartError::Launch(_))));
    assert!(PgConnection::connect(&first.url("postgres")).await.is_ok());
}

#[tokio::test]
async fn a_directory_with_other_files_is_left_alone() {
    let directory = open_directory();
    std::fs::write(directory.path().join("letter.txt"), "mine").unwrap();
    let options = Options {
        data_dir: Some(directory.path().to_owned()),
        ..Options::for_tests()
    };

    let refused = EmbeddedPostgres::start(options).await;

    assert!(matches!(refused, Err(StartError::Home(HomeError::NotOurs(_)))));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn the_password_stays_out_of_debug_output() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(EmbeddedPostgres::start(Options::for_tests())).unwrap();
    let url = server.url("postgres");
    let password = url.split([':', '@']).nth(2).unwrap();

    assert_eq!(password.len(), 32);
    assert!(!format!("{server:?}").contains(password));
}

/// Another process that owns a server.
struct Owner {
    process: Child,
    directory: PathBuf,
    port: u16,
}

impl Owner {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_embedded-postgres"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let directory = PathBuf::from(lines.next().unwrap().unwrap());
        let port = url.rsplit([':', '/']).nth(1).unwrap().parse().unwrap();
        Self {
            process,
            directory,
            port,
        }
    }

    fn receives(&self, signal: &str) {
        let command = format!("kill -s {signal} {}", self.process.id());
        assert!(
            Command::new("/bin/sh")
                .args(["-c", &command])
                .status()
                .unwrap()
                .success()
        );
    }

    fn wait_until_all_is_gone(&mut self) {
        self.process.wait().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.directory.exists() || TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            assert!(Instant::now() < deadline, "the server outlived its owner");
            thread::yield_now();
        }
    }
}

/// A directory that the server's account may enter, also when we are root.
fn open_directory() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    directory
}

fn assert_nobody_listens(port: u16) {
    let refused = TcpStream::connect(("127.0.0.1", port)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
