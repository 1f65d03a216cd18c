//! Settings: what the code reads, what `.env.example` tells, and what `deploy/` sets are the same names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::compose;
use crate::manifests::{of_kind, root};

/// Where settings are read.
const READ_IN: [&str; 2] = ["crates/use-cases/src/settings", "crates/api/src/settings.rs"];
/// What opens a door to whoever has it.
const OPENS_DOORS: [&str; 6] = ["SECRET", "_KEY", "KEYS_RETIRED", "_PASS", "DATABASE_URL", "AMQP_URL"];

#[test]
fn every_setting_that_is_read_is_told_of_and_every_other_way_round() {
    let (read, told) = (read(), told());

    let untold: Vec<_> = read.difference(&told).collect();
    assert!(untold.is_empty(), ".env.example does not tell of {untold:?}");
    let unread: Vec<_> = told.difference(&read).collect();
    assert!(unread.is_empty(), "nobody reads {unread:?} of .env.example");
    assert!(
        read.contains("DATABASE_URL") && read.contains("PORT"),
        "settings are found"
    );
}

#[test]
fn what_deploy_sets_is_a_setting() {
    let told = told();
    let given = given("ConfigMap").into_iter().chain(given("Secret"));
    for name in given.chain(compose::names()).chain(set_in_the_images()) {
        assert!(told.contains(&name), "there is no setting {name}");
    }
}

#[test]
fn in_kubernetes_everything_that_is_needed_is_given() {
    let given: BTreeSet<String> = given("ConfigMap").union(&given("Secret")).cloned().collect();
    for name in needed() {
        assert!(
            given.contains(&name),
            "{name} is given by neither settings.yaml nor the secrets"
        );
    }
}

#[test]
fn what_opens_doors_is_given_as_a_secret() {
    for name in given("ConfigMap") {
        let opens = OPENS_DOORS.iter().any(|word| name.contains(word));
        assert!(!opens, "{name} does not belong into a config map");
    }
    for secret in of_kind("Secret") {
        let values = secret.json["stringData"].as_object().expect("an example of a secret");
        assert!(values.values().all(|value| value == ""), "an example holds no secret");
    }
}

/// The names that the code asks for: every text of capitals in it that is not a test.
fn read() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for place in READ_IN.map(|place| root().join(place)) {
        for file in sources(&place) {
            let source = fs::read_to_string(&file).expect("readable");
            let code = source.split("#[cfg(test)]").next().expect("some code");
            let texts = code.split('"').skip(1).step_by(2);
            names.extend(texts.filter(|text| is_name(text)).map(str::to_owned));
        }
    }
    names
}

fn sources(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_path_buf()];
    }
    let entries = fs::read_dir(place).expect("a folder of ours");
    let inside = entries.flat_map(|entry| sources(&entry.expect("readable").path()));
    inside.filter(|file| !file.ends_with("tests.rs")).collect()
}

fn is_name(text: &str) -> bool {
    let is_capital = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    text.len() > 3 && text.chars().all(is_capital) && text.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Those of `.env.example`, also where they stand behind a `#`.
fn told() -> BTreeSet<String> {
    let file = fs::read_to_string(root().join(".env.example")).expect("readable");
    let names = file
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('='));
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| is_name(name))
        .collect()
}

/// Those that stand there without a `#`.
fn needed() -> BTreeSet<String> {
    let file = fs::read_to_string(root().join(".env.example")).expect("readable");
    let names = file.lines().filter_map(|line| line.split_once('='));
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| is_name(name))
        .collect()
}

fn given(kind: &str) -> BTreeSet<String> {
    let fields = if kind == "Secret" { "stringData" } else { "data" };
    let manifests = of_kind(kind);
    let names = manifests
        .iter()
        .filter_map(|manifest| manifest.json[fields].as_object());
    names.flat_map(|names| names.keys().cloned()).collect()
}

fn set_in_the_images() -> BTreeSet<String> {
    let file = fs::read_to_string(root().join("deploy/Dockerfile")).expect("readable");
    let (_, ours) = file
        .split_once(" AS base\n")
        .expect("the image that ours are made from");
    let settings = ours.lines().filter_map(|line| line.strip_prefix("ENV "));
    let names = settings
        .flat_map(str::split_whitespace)
        .filter_map(|pair| pair.split_once('='));
    names.map(|(name, _)| name.to_owned()).collect()
}
