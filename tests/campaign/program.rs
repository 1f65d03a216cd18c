use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A program of ours in a process of its own. It dies with this value.
#[derive(Debug)]
pub struct Program {
    name: &'static str,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    log: PathBuf,
    process: Child,
}

impl Program {
    pub fn start(name: &'static str, arguments: &[&str], environment: &[(String, String)], logs: &Path) -> Self {
        let log = logs.join(format!("{name}.log"));
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let process = spawn(name, &arguments, environment, &log);
        Self {
            name,
            arguments,
            environment: environment.to_vec(),
            log,
            process,
        }
    }

    /// As `kill -9` does it; another process takes its place at once.
    pub fn is_killed(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it can be waited for");
        self.process = spawn(self.name, &self.arguments, &self.environment, &self.log);
    }

    /// Nobody killed it, so it has to run.
    pub fn runs(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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
