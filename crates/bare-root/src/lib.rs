//! Runs a program where there is nothing but itself and the libraries it names, as in the images of `deploy/Dockerfile`.

use std::io::{Write as _, stderr};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The user of the images.
const USER: &str = "65532:65532";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/bare-root.sh");

/// A directory that a program takes for the whole machine. It goes when this is dropped.
#[derive(Debug)]
pub struct BareRoot {
    folder: TempDir,
    program: String,
}

impl BareRoot {
    /// None where only root may do that and we are not root, which is said aloud.
    pub fn with(program: &str) -> Option<Self> {
        if !is_root() {
            say_skipped();
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        open_to_all(folder.path());
        let filled = Command::new(SCRIPT).arg(folder.path()).arg(program).output();
        let filled = filled.expect("the script runs");
        assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
        let name = Path::new(program).file_name().expect("a program has a name");
        let program = format!("/usr/local/bin/{}", name.to_string_lossy());
        Some(Self { folder, program })
    }

    /// The program in there, as nobody in particular and with an empty environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("chroot");
        command.arg(format!("--userspec={USER}")).arg(self.folder.path());
        command.arg(&self.program).args(arguments).env_clear();
        // For chroot itself, which is looked up there.
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// Whoever is not root goes through it, and nobody but root writes to it.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, permissions).expect("a folder of our own");
}

/// Straight to the terminal: what a passing test prints is otherwise kept from everybody.
fn say_skipped() {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(stderr(), "SKIPPED {test}: only root may change the root of a program");
}
