//! The guide for integrators shows code that is checked, and nothing else.

use std::fs;

use crate::manifests::root;

#[test]
fn every_example_of_the_guide_stands_in_the_client() {
    let guide = fs::read_to_string(root().join("docs/integration.md")).expect("readable");
    let folder = root().join("openapi/clients/typescript/examples");
    let files = fs::read_dir(folder)
        .expect("examples")
        .map(|file| file.expect("readable").path());
    let examples: Vec<String> = files.map(|file| fs::read_to_string(file).expect("readable")).collect();

    let shown: Vec<&str> = guide
        .split("```ts\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    assert_eq!(shown.len(), 5);
    for code in shown {
        assert!(
            examples.iter().any(|example| example.contains(code)),
            "no example has:\n{code}"
        );
    }
}
