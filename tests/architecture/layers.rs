//! Arrows point down only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::workspace::{Package, members, root};

const RULES: [&str; 6] = ["money", "approval", "tax", "membership", "banking", "ledger"];
/// What the domain may use from outside: no clock, no randomness, nothing that talks.
const PURE: [&str; 5] = ["thiserror", "time", "uuid", "rust_decimal", "sha2"];

/// Crate, and which of ours it may use.
const MAY_USE: [(&str, &[&str]); 11] = [
    (
        "payout-domain",
        &["money", "approval", "tax", "membership", "banking", "ledger"],
    ),
    (
        "infrastructure",
        &[
            "money",
            "approval",
            "tax",
            "membership",
            "banking",
            "ledger",
            "payout-domain",
        ],
    ),
    (
        "use-cases",
        &[
            "money",
            "approval",
            "tax",
            "membership",
            "banking",
            "ledger",
            "payout-domain",
            "infrastructure",
            "stripe-export",
        ],
    ),
    (
        "api",
        &[
            "money",
            "approval",
            "tax",
            "membership",
            "banking",
            "ledger",
            "payout-domain",
            "infrastructure",
            "use-cases",
            "migration",
        ],
    ),
    (
        "worker",
        &["money", "payout-domain", "infrastructure", "use-cases", "fake-stripe"],
    ),
    ("migration", &[]),
    ("embedded-postgres", &[]),
    ("mail-catcher", &[]),
    ("fake-stripe", &[]),
    ("bare-root", &[]),
    ("stripe-export", &["money"]),
];

/// Crate, and what it never uses, whatever the version.
const NEVER: [(&str, &[&str]); 4] = [
    ("infrastructure", &["actix-web", "apalis", "utoipa", "use-cases"]),
    (
        "use-cases",
        &[
            "sea-orm",
            "sqlx",
            "actix-web",
            "apalis",
            "utoipa",
            "garde",
            "lettre",
            "genpdf",
        ],
    ),
    ("api", &["sea-orm", "sqlx", "apalis", "worker"]),
    ("worker", &["sea-orm", "sqlx", "actix-web", "utoipa", "api"]),
];

#[test]
fn the_rules_of_the_business_are_pure_and_do_not_know_one_another() {
    for package in members()
        .iter()
        .filter(|package| RULES.contains(&package.name.as_str()))
    {
        for used in &package.uses {
            let allowed = PURE.contains(&used.as_str()) || used == "money";
            assert!(allowed, "{} uses {used}", package.name);
        }
    }
    let domain = find("payout-domain");
    for used in &domain.uses {
        assert!(
            PURE.contains(&used.as_str()) || RULES.contains(&used.as_str()),
            "payout-domain uses {used}"
        );
    }
}

#[test]
fn nobody_uses_what_stands_above_him() {
    let packages = members();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    for (name, may_use) in MAY_USE {
        for used in find(name).uses.iter().filter(|used| ours.contains(used.as_str())) {
            assert!(may_use.contains(&used.as_str()), "{name} uses {used}");
        }
    }
}

#[test]
fn nobody_uses_what_is_not_his_trade() {
    for (name, never) in NEVER {
        for used in find(name).uses {
            assert!(!never.contains(&used.as_str()), "{name} uses {used}");
        }
    }
}

#[test]
fn domain_numbers_are_never_floats() {
    for name in RULES.into_iter().chain(["payout-domain"]) {
        let lib = fs::read_to_string(root().join(format!("crates/{name}/src/lib.rs"))).expect("a crate has a lib.rs");
        let denied = lib.lines().find(|line| line.starts_with("#![deny("));
        assert!(
            denied.is_some_and(|line| line.contains("clippy::float_arithmetic")),
            "{name} does not deny float arithmetic"
        );
    }
}

#[test]
fn only_use_cases_begin_and_commit() {
    for layer in ["crates/api/src", "crates/worker/src"] {
        each_source(&root().join(layer), &mut |path, source| {
            for word in [".begin()", ".commit()", "sea_orm", "sqlx::"] {
                assert!(!source.contains(word), "{} says {word}", path.display());
            }
        });
    }
}

#[test]
fn the_api_reaches_for_no_storage_mail_or_document() {
    each_source(&root().join("crates/api/src"), &mut |path, source| {
        for part in ["persistence", "mail", "pdf", "jobs"] {
            let words = format!("infrastructure::{part}");
            assert!(!source.contains(&words), "{} says {words}", path.display());
        }
    });
}

fn find(name: &str) -> Package {
    members()
        .into_iter()
        .find(|package| package.name == name)
        .unwrap_or_else(|| panic!("there is no crate {name}"))
}

pub fn each_source(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a folder of ours") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            each_source(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source is text");
            look(&path, &source);
        }
    }
}
