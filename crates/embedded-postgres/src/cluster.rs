use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::home::Home;

/// The one superuser of the cluster.
pub(crate) const SUPERUSER: &str = "postgres";

/// Why the database cluster was not made.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error("initdb failed: {0}")]
    Refused(String),
    #[error("the database cluster cannot be made")]
    Io(#[from] io::Error),
}

/// The superuser's password of a cluster. Never shown.
pub(crate) struct Password(String);

impl Password {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Makes the cluster on the first start and returns its password.
pub(crate) fn prepare(home: &Home, binaries: &Path) -> Result<Password, ClusterError> {
    if !home.is_initialised() {
        initialise(home, binaries)?;
    }
    Ok(Password(fs::read_to_string(home.password())?))
}

fn initialise(home: &Home, binaries: &Path) -> Result<(), ClusterError> {
    write_password(home)?;
    let mut command = home.account().command(&binaries.join("initdb"));
    command.current_dir(home.path()).arg("--pgdata").arg(home.data());
    // Only local connections with the password are let in: initdb writes that into pg_hba.conf.
    command.args([
        "--username",
        SUPERUSER,
        "--auth-host=password",
        "--auth-local=reject",
        "--pwfile",
    ]);
    command.arg(home.password());
    command.args(["--encoding=UTF8", "--locale", LOCALE, "--no-sync", "--no-instructions"]);
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Refused(last_words(&output)))
}

/// Orders text by code point and still knows upper and lower case of all letters.
const LOCALE: &str = if cfg!(target_os = "macos") {
    "en_US.UTF-8"
} else {
    "C.UTF-8"
};

fn write_password(home: &Home) -> io::Result<()> {
    let path = home.password();
    fs::write(&path, "")?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    fs::write(&path, random_word()?)?;
    home.account().give(&path)
}

fn random_word() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn last_words(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("it said nothing")
        .to_owned()
}
