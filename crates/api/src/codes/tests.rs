use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;

use super::*;

/// The crates whose codes reach a client.
const DOMAIN: [&str; 4] = ["approval", "banking", "membership", "payout-domain"];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// Codes are the only texts in capitals and underscores in these crates.
fn codes_in(source: &str) -> impl Iterator<Item = &str> {
    let is_code = |text: &&str| {
        text.len() > 4
            && text.contains('_')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    source.split('"').filter(is_code)
}

#[test]
fn every_code_of_the_domain_stands_in_the_list() {
    let mut files = Vec::new();
    for name in DOMAIN {
        source_files(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src"),
            &mut files,
        );
    }
    let mut seen = 0;
    for file in files {
        let source = fs::read_to_string(&file).expect("the file can be read");
        for code in codes_in(&source) {
            assert!(find(code).is_some(), "{code} of {} is not in the list", file.display());
            seen += 1;
        }
    }
    assert!(seen > 40, "the search finds the codes: {seen}");
}

#[test]
fn every_code_that_the_api_answers_with_has_a_status() {
    let mut files = Vec::new();
    source_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        let source = fs::read_to_string(&file).expect("the file can be read");
        for answered in source
            .split("Problem::new(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(
                find(answered).is_some_and(|code| code.status.is_some()),
                "{answered} in {}",
                file.display()
            );
        }
    }
}

#[test]
fn no_code_is_listed_twice_and_errors_are_those_with_a_status() {
    let mut codes = BTreeSet::new();
    for entry in all() {
        assert!(codes.insert(entry.code), "{} is listed twice", entry.code);
        assert_eq!(
            entry.status.is_some(),
            entry.kinds.contains(&Kind::Error),
            "{}",
            entry.code
        );
        assert!(entry.meaning.ends_with('.'), "{} has no sentence", entry.code);
    }
}

#[test]
fn the_documentation_lists_every_code() {
    let mut text = String::from(
        "# Codes\n\nEvery code a client can meet. Written by a test from `crates/api/src/codes/` \
         (`UPDATE_EXPECT=1 cargo test -p api`).\nNo code is ever renamed; messages may change.\n\n\
         | code | status | where | meaning |\n|---|---|---|---|\n",
    );
    for entry in all() {
        let status = entry.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        let kinds: Vec<&str> = entry.kinds.iter().map(|kind| kind.name()).collect();
        writeln!(
            text,
            "| `{}` | {status} | {} | {} |",
            entry.code,
            kinds.join(", "),
            entry.meaning
        )
        .expect("writing to a text succeeds");
    }
    text.push_str(
        "\nWhere: `error` is `error.code`; `eligibility` and `member` are `reasons`; `selection` is in the details of \
         `INVALID_SELECTION` and in `failed`; `blocker` is in `blockers` and `actionsRequired`; `field` says why a field is refused, \
         with the message in `details`.\n",
    );

    expect_file!["../../../../docs/codes.md"].assert_eq(&text);
}
