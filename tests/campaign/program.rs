use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a program that ended by itself stays away, as where something looks after it.
const RESTARTED_AFTER: Duration = Duration::from_millis(100);

/// A program of ours in a process of its own. One that ends because it found no database is started again. It dies with
/// this value.
#[derive(Debug)]
pub struct Program {
    order: Arc<Order>,
    keeper: Option<JoinHandle<()>>,
}

/// What is to run.
#[derive(Debug)]
struct Order {
    name: &'static str,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    log: PathBuf,
    process: Mutex<Child>,
    is_over: AtomicBool,
}

impl Program {
    pub fn start(name: &'static str, arguments: &[&str], environment: &[(String, String)], logs: &Path) -> Self {
        let log = logs.join(format!("{name}.log"));
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let process = Mutex::new(spawn(name, &arguments, environment, &log));
        let order = Arc::new(Order {
            name,
            arguments,
            environment: environment.to_vec(),
            log,
            process,
            is_over: AtomicBool::new(false),
        });
        let kept = Arc::clone(&order);
        let keeper = Some(std::thread::spawn(move || kept.is_kept_running()));
        Self { order, keeper }
    }

    /// As `kill -9` does it; another process takes its place at once.
    pub fn is_killed(&self) {
        let mut process = self.order.process();
        end(&mut process);
        *process = self.order.spawn();
    }

    /// Nothing that it wrote tells of a fault in the program itself.
    pub fn never_panicked(&self) {
        let said = fs::read_to_string(&self.order.log).unwrap_or_default();
        let panic = said.lines().find(|line| line.contains("panicked"));
        assert_eq!(panic, None, "{}", self.order.name);
    }
}

impl Order {
    fn is_kept_running(&self) {
        while !self.is_over.load(Ordering::Relaxed) {
            let mut process = self.process();
            if !matches!(process.try_wait(), Ok(None)) {
                *process = self.spawn();
            }
            drop(process);
            std::thread::sleep(RESTARTED_AFTER);
        }
    }

    fn spawn(&self) -> Child {
        spawn(self.name, &self.arguments, &self.environment, &self.log)
    }

    fn process(&self) -> MutexGuard<'_, Child> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.order.is_over.store(true, Ordering::Relaxed);
        let _ = self.keeper.take().map(JoinHandle::join);
        end(&mut self.order.process());
    }
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// Runs a program to its end; answers with whether it succeeded, and with what it said.
pub fn run(name: &str, arguments: &[&str], environment: &[(String, String)]) -> (bool, String) {
    let output = command(name, environment).args(arguments).output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn spawn(name: &str, arguments: &[String], environment: &[(String, String)], log: &Path) -> Child {
    let log = File::options().create(true).append(true).open(log).expect("a log");
    let mut command = command(name, environment);
    command.args(arguments).stdin(Stdio::piped());
    command.stdout(log.try_clone().expect("a log")).stderr(log);
    command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn command(name: &str, environment: &[(String, String)]) -> Command {
    let mut command = Command::new(directory().join(name));
    command
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)));
    command.current_dir(std::env::temp_dir());
    command
}

/// Where the programs lie, built as they are now: a test alone would not build them.
fn directory() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        let ourselves = std::env::current_exe().expect("a program knows where it lies");
        let directory = ourselves.parent().and_then(Path::parent).expect("target/debug");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--bins"]);
        if directory.file_name().is_some_and(|name| name == "release") {
            cargo.arg("--release");
        }
        cargo.args(["-p", "api", "-p", "worker", "-p", "payoutctl", "-p", "fake-stripe"]);
        cargo.arg("--target-dir").arg(directory.parent().expect("target"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        assert!(
            cargo.status().expect("cargo runs").success(),
            "the programs can be built"
        );
        directory.to_owned()
    })
}
