//! How things are called, and how files begin.

use std::fs;
use std::path::Path;

use crate::layers::each_source;
use crate::workspace::{members, root};

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 9] = [
    "common", "shared", "util", "utils", "helper", "helpers", "types", "services", "misc",
];
const LINES_MAX: usize = 400;

#[test]
fn no_crate_or_module_has_a_name_that_says_nothing() {
    for package in members() {
        assert!(
            !EMPTY_NAMES.contains(&package.name.as_str()),
            "the crate {}",
            package.name
        );
    }
    every_source(&mut |path, _| {
        let names = path
            .strip_prefix(root())
            .expect("inside")
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        for name in names {
            let name = name.trim_end_matches(".rs");
            assert!(!EMPTY_NAMES.contains(&name), "{}", path.display());
        }
    });
}

#[test]
fn modules_stand_beside_their_folders() {
    every_source(&mut |path, _| assert!(!path.ends_with("mod.rs"), "{}", path.display()));
}

#[test]
fn every_crate_says_in_a_sentence_what_it_is() {
    every_source(&mut |path, source| {
        let is_root = path.ends_with("src/lib.rs") || path.ends_with("src/main.rs") || path.ends_with("harness/lib.rs");
        if is_root {
            let first = source.lines().next().unwrap_or_default();
            assert!(
                first.starts_with("//! ") && first.len() > 20,
                "{} begins with {first:?}",
                path.display()
            );
            let purpose: Vec<&str> = source.lines().take_while(|line| line.starts_with("//! ")).collect();
            assert!(
                purpose.last().is_some_and(|line| line.ends_with('.')),
                "{}: {purpose:?}",
                path.display()
            );
        }
    });
}

#[test]
fn files_stay_graspable() {
    every_source(&mut |path, source| {
        let lines = source.lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines", path.display());
    });
}

#[test]
fn nothing_is_left_for_later_or_silenced() {
    let unfinished = ["TO", "DO"].concat();
    let banned = [
        unfinished,
        ["FIX", "ME"].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
        ["#[", "allow("].concat(),
    ];
    every_source(&mut |path, source| {
        for word in &banned {
            assert!(!source.contains(word.as_str()), "{} says {word}", path.display());
        }
    });
}

#[test]
fn s20_every_crate_keeps_the_lints_of_the_workspace() {
    for folder in fs::read_dir(root().join("crates")).expect("a folder of crates") {
        let manifest = folder.expect("readable").path().join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("a crate has a manifest");
        assert!(text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
    }
}

fn every_source(look: &mut impl FnMut(&Path, &str)) {
    for folder in ["crates", "migration", "tests", "benches"] {
        each_source(&root().join(folder), look);
    }
}
