//! Stripe's own libraries believe the fake. They are installed below the target folder, where a registry can be reached.

use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

use fake_stripe::{FakeStripe, Options};

const PYTHON: &str = "stripe==16.1.0";
const NODE: &str = "stripe@23.1.0";

#[tokio::test(flavor = "multi_thread")]
async fn the_python_library_opens_accounts_pays_once_and_reads_signed_events() {
    let Some(python) = python() else {
        return skipped("python3 with pip and PyPI");
    };
    converse(Command::new(python).arg(script("client.py"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_library_pays_once_over_lost_connections_and_knows_each_error() {
    let Some(folder) = node() else {
        return skipped("node with npm and its registry");
    };
    converse(Command::new("node").arg(script("client.mjs")).current_dir(folder)).await;
}

async fn converse(command: &mut Command) {
    let stripe = FakeStripe::start(Options::default()).await.unwrap();
    command.args([stripe.base(), stripe.secret_key()]);

    let output = tokio::task::block_in_place(|| command.output().unwrap());

    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complaint}");
    assert!(said.ends_with("all well\n"), "{said}{complaint}");
}

/// An interpreter that has the library.
fn python() -> Option<PathBuf> {
    let folder = installed("stripe-python");
    let interpreter = folder.join("bin/python");
    let has_it = |interpreter: &Path| succeeds(Command::new(interpreter).args(["-c", "import stripe"]));
    if !has_it(&interpreter) {
        succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let install = ["-m", "pip", "install", "--quiet", "--retries", "1", PYTHON];
        succeeds(Command::new(&interpreter).args(install));
    }
    has_it(&interpreter).then_some(interpreter)
}

/// A folder from which Node finds the library.
fn node() -> Option<PathBuf> {
    let folder = installed("stripe-node");
    std::fs::create_dir_all(&folder).ok()?;
    let has_it = || {
        let question = ["-e", "require('stripe')"];
        succeeds(Command::new("node").args(question).current_dir(&folder))
    };
    if !has_it() {
        let install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", ".", NODE];
        succeeds(Command::new("npm").args(install).current_dir(&folder));
    }
    has_it().then_some(folder)
}

fn installed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official").join(name)
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Straight to the terminal: what a passing test prints is otherwise kept from everybody.
fn skipped(what: &str) {
    let _ = writeln!(
        stderr(),
        "\n*** SKIPPED: Stripe's own library was not tried, there is no {what} ***\n"
    );
}
