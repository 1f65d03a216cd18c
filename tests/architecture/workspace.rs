use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// What cargo knows of the workspace and of all it stands on, on this kind of machine.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let platform = platform();
    let questions = [
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--locked",
        "--filter-platform",
        &platform,
    ];
    serde_json::from_str(&run(Command::new(env!("CARGO")).args(questions))).expect("cargo writes JSON")
});

/// One package with what it uses in its normal build.
pub struct Package {
    pub name: String,
    pub version: String,
    pub license: String,
    pub uses: Vec<String>,
}

/// The workspace's folder.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("the tests stand in the workspace").to_owned()
}

/// Our own crates.
pub fn members() -> Vec<Package> {
    let ids = METADATA["workspace_members"].as_array().expect("a list");
    packages()
        .filter(|package| ids.contains(&package["id"]))
        .map(read)
        .collect()
}

/// Ours, and everything that any of them stands on.
pub fn all() -> Vec<Package> {
    packages().map(read).collect()
}

/// What was downloaded for the build; the rest need not be there.
fn platform() -> String {
    let version = run(Command::new("rustc").arg("-vV"));
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn run(command: &mut Command) -> String {
    let output = command
        .current_dir(root())
        .output()
        .expect("the tools that built this test are there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes text")
}

fn packages() -> impl Iterator<Item = &'static Value> {
    METADATA["packages"].as_array().expect("a list").iter()
}

fn read(package: &Value) -> Package {
    let dependencies = package["dependencies"].as_array().expect("a list").iter();
    let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
    Package {
        name: text(&package["name"]),
        version: text(&package["version"]),
        license: text(&package["license"]),
        uses: normal.map(|dependency| text(&dependency["name"])).collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
