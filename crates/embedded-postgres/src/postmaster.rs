use std::fs::{self, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tracing::{debug, warn};

use crate::home::Home;
use crate::options::Options;
use crate::watchdog::Watchdog;

/// Somebody else may take the free port before the server does; then it tries another.
const ATTEMPTS_MAX: u32 = 5;
const START_LIMIT: Duration = Duration::from_mins(1);
const STOP_LIMIT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(10);
const LOG_LINES_SHOWN: usize = 5;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    #[error("the PostgreSQL server ended at once: {0}")]
    Ended(String),
    #[error("the PostgreSQL server was not ready after {} seconds", START_LIMIT.as_secs())]
    TooSlow,
    #[error("the PostgreSQL server cannot be started")]
    Io(#[from] io::Error),
}

/// The running server process.
#[derive(Debug)]
pub(crate) struct Postmaster {
    process: Child,
    port: u16,
}

/// How to end: immediately, or after writing everything down, so that the next start has nothing to recover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Immediate,
    Orderly,
}

impl Postmaster {
    pub(crate) fn launch(
        home: &Home,
        binaries: &Path,
        options: &Options,
        watchdog: &mut Watchdog,
    ) -> Result<Self, LaunchError> {
        let mut attempt = 1;
        loop {
            let mut postmaster = Self::spawn(home, binaries, options)?;
            watchdog.watch(postmaster.process.id())?;
            match postmaster.wait_until_ready(home) {
                Err(LaunchError::Ended(reason)) if attempt < ATTEMPTS_MAX && reason.contains("in use") => {
                    debug!(attempt, "port {} was taken meanwhile, trying another", postmaster.port);
                    attempt += 1;
                }
                Err(error) => {
                    postmaster.end(Ending::Immediate);
                    return Err(error);
                }
                Ok(()) => return Ok(postmaster),
            }
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns when the process is gone.
    pub(crate) fn end(&mut self, ending: Ending) {
        let signal = match ending {
            Ending::Immediate => "QUIT",
            Ending::Orderly => "INT",
        };
        if !self.has_ended() && (!send(signal, self.process.id()) || !self.ends_within(STOP_LIMIT)) {
            warn!("the PostgreSQL server did not stop when asked, killing it");
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }

    /// As the machine's own kill does it: without a word to its children, who notice and end by themselves.
    pub(crate) fn crash(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn spawn(home: &Home, binaries: &Path, options: &Options) -> Result<Self, LaunchError> {
        let port = options.port.map_or_else(free_port, Ok)?;
        // Ours, not the account's: the log is opened before the server becomes somebody else.
        let log = OpenOptions::new().create(true).append(true).open(home.log())?;
        let mut command = home.account().command(&binaries.join("postgres"));
        command
            .current_dir(home.path())
            .arg("-D")
            .arg(home.data())
            .arg("-p")
            .arg(port.to_string());
        for setting in options.settings() {
            command.arg("-c").arg(setting);
        }
        // Outside our process group, so that Ctrl-C reaches us and not the server under our feet.
        command.process_group(0).stdout(log.try_clone()?).stderr(log);
        let process = command.spawn()?;
        Ok(Self { process, port })
    }

    /// Trusts only the pid file in our own data directory: another server may answer on any port.
    fn wait_until_ready(&mut self, home: &Home) -> Result<(), LaunchError> {
        let deadline = Instant::now() + START_LIMIT;
        let pid_file = home.data().join("postmaster.pid");
        while !is_ready(&pid_file, self.process.id(), self.port) {
            if self.has_ended() {
                return Err(LaunchError::Ended(last_words(&home.log())));
            }
            if Instant::now() > deadline {
                return Err(LaunchError::TooSlow);
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    fn ends_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while !self.has_ended() {
            if Instant::now() > deadline {
                return false;
            }
            thread::sleep(POLL_INTERVAL);
        }
        true
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// The pid file names the process in line 1, the port in line 4 and the state in line 8.
fn is_ready(pid_file: &Path, pid: u32, port: u16) -> bool {
    let text = fs::read_to_string(pid_file).unwrap_or_default();
    let line = |number: usize| text.lines().nth(number - 1).map(str::trim);
    line(1) == Some(&pid.to_string()) && line(4) == Some(&port.to_string()) && line(8) == Some("ready")
}

/// The shell's own `kill`, since safe Rust can only send SIGKILL.
fn send(signal: &str, pid: u32) -> bool {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"kill -s "$1" "$2""#, "sh", signal, &pid.to_string()]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn last_words(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("; ")
}
