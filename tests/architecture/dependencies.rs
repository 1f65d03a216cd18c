//! What may not come in from outside.

use std::collections::BTreeSet;

use crate::workspace::{all, members};

/// One provider of TLS, and nothing that needs a C library of the machine.
const UNWANTED: [&str; 6] = [
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-rs",
    "aws-lc-sys",
    "cmake",
];
/// Of these there is one version, since their types pass between crates.
const SINGLE: [&str; 7] = [
    "sqlx",
    "sqlx-core",
    "sqlx-postgres",
    "sea-orm",
    "rustls",
    "tokio",
    "actix-web",
];

#[test]
fn s20_there_is_one_tls_and_no_openssl() {
    for package in all() {
        assert!(
            !UNWANTED.contains(&package.name.as_str()),
            "{} {} came in",
            package.name,
            package.version
        );
    }
}

#[test]
fn what_passes_between_crates_is_there_once() {
    for name in SINGLE {
        let versions: BTreeSet<String> = all()
            .into_iter()
            .filter(|package| package.name == name)
            .map(|package| package.version)
            .collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

#[test]
fn s20_nothing_binds_us_to_the_gpl() {
    for package in all() {
        let choices = package.license.split(" OR ").map(str::trim).collect::<Vec<_>>();
        let is_bound = choices.iter().all(|choice| choice.contains("GPL"));
        assert!(!is_bound, "{} is under {}", package.name, package.license);
    }
}

#[test]
fn versions_stand_in_one_place() {
    for package in members() {
        let path = crate::workspace::root().join(folder(&package.name)).join("Cargo.toml");
        let manifest = std::fs::read_to_string(&path).expect("a crate has a manifest");
        let dependencies = manifest.split("dependencies]").skip(1);
        for line in dependencies
            .flat_map(str::lines)
            .take_while(|line| !line.starts_with("[["))
        {
            assert!(
                !line.contains("version =") && !line.contains("= \""),
                "{}: {line}",
                path.display()
            );
        }
    }
}

fn folder(name: &str) -> String {
    match name {
        "migration" | "tests" | "benches" => name.to_owned(),
        _ => format!("crates/{name}"),
    }
}
