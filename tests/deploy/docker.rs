//! The Dockerfile: what it copies is there, what it builds is a program of ours, and nobody runs as root.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::manifests::{list, root, text};

#[test]
fn whatever_goes_into_the_build_is_there_and_not_ignored() {
    let let_in = let_in();
    for line in instructions("COPY").iter().filter(|line| !line.contains("--from")) {
        let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
        let _to = words.pop();
        for source in words {
            assert!(root().join(source).exists(), "{line}");
            assert!(let_in.contains(source), ".dockerignore keeps {source} away");
        }
    }
}

#[test]
fn everything_that_cargo_needs_is_copied() {
    let copied = instructions("COPY").join(" ");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("readable");
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members"))
        .expect("a workspace");
    for member in members.split('"').skip(1).step_by(2) {
        let folder = member.trim_end_matches("/*");
        assert!(copied.contains(&format!("COPY {folder} {folder}")), "{folder}");
    }
}

#[test]
fn every_image_holds_one_program_of_ours() {
    let programs = programs();
    let held: Vec<String> = instructions("COPY")
        .iter()
        .filter_map(|line| line.strip_prefix("COPY --from=build /programs/").map(str::to_owned))
        .collect();
    assert_eq!(held.len(), 3);
    let built = dockerfile();
    for line in held {
        let (program, to) = line.split_once(' ').expect("from and to");
        assert!(programs.contains(program), "{program} is none of {programs:?}");
        assert_eq!(to, format!("/usr/local/bin/{program}"));
        assert!(
            built.contains(&format!(" target/release/{program} ")),
            "{program} is taken out of the build"
        );
        assert!(built.contains(&format!("ENTRYPOINT [\"{to}\"]")), "{to}");
    }
}

#[test]
fn nobody_in_an_image_is_root_and_base_images_are_pinned() {
    let users = instructions("USER");
    assert!(!users.is_empty());
    for line in users {
        let (user, group) = line["USER ".len()..].split_once(':').expect("user and group");
        for number in [user, group] {
            assert!(number.parse::<u32>().is_ok_and(|number| number > 10_000), "{line}");
        }
    }
    for line in dockerfile()
        .lines()
        .filter(|line| line.contains("_IMAGE=") && line.starts_with("ARG"))
    {
        let (_, image) = line.split_once('=').expect("a default");
        let (_, tag) = image.split_once(':').expect("a tag");
        assert_ne!(tag, "latest", "{line}");
    }
}

#[test]
fn the_compiler_is_that_of_the_workspace() {
    let toolchain = fs::read_to_string(root().join("rust-toolchain.toml")).expect("readable");
    let version = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    let version = version.expect("a version");

    assert!(dockerfile().contains(&format!("RUST_IMAGE=rust:{version}-")));
    assert!(dockerfile().contains(&format!("RUSTUP_TOOLCHAIN={version} ")));
}

#[test]
fn health_is_asked_of_the_program_itself() {
    let asked = instructions("HEALTHCHECK");
    let programs: Vec<&str> = asked.iter().filter_map(|line| line.split('"').nth(1)).collect();

    assert_eq!(programs, ["/usr/local/bin/payout-api", "/usr/local/bin/payout-worker"]);
    assert!(asked.iter().all(|line| line.ends_with(", \"health\"]")), "{asked:?}");
}

fn dockerfile() -> String {
    fs::read_to_string(root().join("deploy/Dockerfile")).expect("readable")
}

fn instructions(name: &str) -> Vec<String> {
    let file = dockerfile();
    let lines = file.lines().filter(|line| line.starts_with(&format!("{name} ")));
    lines.map(str::to_owned).collect()
}

/// What `.dockerignore` lets in.
fn let_in() -> BTreeSet<String> {
    let file = fs::read_to_string(root().join(".dockerignore")).expect("readable");
    assert!(file.lines().any(|line| line == "*"), "everything else is kept away");
    let names = file.lines().filter_map(|line| line.strip_prefix('!'));
    names.map(str::to_owned).collect()
}

/// The programs that the workspace makes.
fn programs() -> BTreeSet<String> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&cargo.stdout).expect("JSON");
    let targets = list(&metadata["packages"])
        .iter()
        .flat_map(|package| list(&package["targets"]));
    let programs = targets.filter(|target| target["kind"][0] == "bin");
    programs.map(|target| text(&target["name"]).to_owned()).collect()
}
