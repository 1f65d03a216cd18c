//! What `docs/security.md` says stands in the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::layers::each_source;
use crate::workspace::root;

const ROWS: u32 = 20;
/// Whose tests are named after what they are about.
const NAMED_OTHERWISE: [u32; 1] = [13];

#[test]
fn every_row_of_the_security_checks_has_its_tests() {
    let (documented, in_code) = (documented(), tests_in_code());
    for row in 1..=ROWS {
        let tests = documented.get(&row).unwrap_or_else(|| panic!("row {row} is missing"));
        assert!(!tests.is_empty(), "row {row} has no test");
        for test in tests {
            assert!(in_code.contains(test), "row {row} names {test}, which does not exist");
            let is_of_the_row = test.starts_with(&format!("s{row:02}_"));
            assert!(
                is_of_the_row || NAMED_OTHERWISE.contains(&row),
                "{test} is of another row than {row}"
            );
        }
    }
}

#[test]
fn every_test_of_a_row_is_named_in_the_document() {
    let documented: BTreeSet<String> = documented().into_values().flatten().collect();
    for test in tests_in_code().into_iter().filter(|test| is_of_a_row(test)) {
        assert!(documented.contains(&test), "docs/security.md does not name {test}");
    }
}

/// The tests that each row of the table names.
fn documented() -> BTreeMap<u32, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("docs/security.md")).expect("the document is there");
    let rows = text.lines().filter_map(|line| {
        let (number, rest) = line.strip_prefix("| ")?.split_once(" |")?;
        let (_, tests) = rest.trim_end_matches(['|', ' ']).rsplit_once('|')?;
        let names = tests.split('`').skip(1).step_by(2).map(str::to_owned);
        Some((number.parse().ok()?, names.collect()))
    });
    rows.collect()
}

/// Every function that a test could be, by its name.
fn tests_in_code() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["crates", "tests"] {
        each_source(&root().join(folder), &mut |_, source| {
            let mut is_test = false;
            for line in source.lines().map(str::trim) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") || line == "proptest! {" {
                    is_test = true;
                } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                    found.insert(rest.split(['(', '<']).next().unwrap_or_default().to_owned());
                    is_test = false;
                }
            }
        });
    }
    found
}

fn is_of_a_row(test: &str) -> bool {
    let digits = test.strip_prefix('s').and_then(|rest| rest.split_once('_'));
    digits.is_some_and(|(row, _)| row.len() == 2 && row.parse::<u32>().is_ok_and(|row| (1..=ROWS).contains(&row)))
}
