use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tests::TestApp;

use crate::authorisation::table::{operations, path_with};

/// The attributes by which a handler says where it answers.
const METHODS: [&str; 5] = ["get", "post", "patch", "delete", "put"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// Where the code says that it answers, as method and path.
fn routes_in_code() -> BTreeSet<(String, String)> {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/api/src"),
        &mut files,
    );
    let mut routes = BTreeSet::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source can be read");
        for method in METHODS {
            for rest in source.split(&format!("#[{method}(\"")).skip(1) {
                let path = rest.split('"').next().expect("a path ends");
                routes.insert((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    routes
}

#[test]
fn s09_what_the_code_answers_and_what_is_documented_are_the_same() {
    let documented: BTreeSet<_> = operations().into_iter().collect();

    assert_eq!(routes_in_code(), documented);
}

#[tokio::test]
async fn s09_everything_documented_is_there_and_nothing_beside_it() {
    let app = TestApp::with_everything().await;
    let admin = app.admin().await;
    for (_, path) in operations() {
        let path = path_with(&path, "x");
        let there = reqwest::Method::PUT;
        tests::Answer::to(admin.request(there, &path))
            .await
            .is_problem(405, "METHOD_NOT_ALLOWED");
        for beside in [
            format!("{path}/"),
            format!("{path}x"),
            format!("/v1{path}"),
            path.to_uppercase(),
        ] {
            let answer = admin.get(&beside).await;
            assert!(
                [404, 400].contains(&answer.status) || path.ends_with("/x"),
                "{beside}: {answer:?}"
            );
        }
    }
}
