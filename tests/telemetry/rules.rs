use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::exposition::Exposition;
use crate::journey::shown;
use crate::promql::check;

pub fn file(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What is shown, and what the rules record from it.
pub async fn with_recorded() -> Exposition {
    let mut all = shown().await.clone();
    for rule in rules().iter().filter(|rule| rule["record"].is_string()) {
        let labels = check(text(&rule["expr"]), &all).unwrap_or_else(|wrong| panic!("{wrong}"));
        all.add(text(&rule["record"]), labels);
    }
    all
}

fn rules() -> Vec<Value> {
    let read: Value = serde_yaml_ng::from_str(&file("deploy/prometheus/rules.yaml")).expect("YAML");
    let groups = read["groups"].as_array().expect("groups").clone();
    groups
        .iter()
        .flat_map(|group| group["rules"].as_array().expect("rules").clone())
        .collect()
}

fn alerts() -> Vec<Value> {
    rules().into_iter().filter(|rule| rule["alert"].is_string()).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_alert_asks_for_what_is_shown() {
    let shown = with_recorded().await;

    for alert in alerts() {
        let labels = check(text(&alert["expr"]), &shown).unwrap_or_else(|wrong| panic!("{}: {wrong}", alert["alert"]));
        for word in ["summary", "description"] {
            for label in labels_in(text(&alert["annotations"][word])) {
                assert!(
                    labels.contains(&label),
                    "{}: its series have no label {label}",
                    alert["alert"]
                );
            }
        }
    }
}

#[test]
fn every_alert_says_how_bad_it_is_and_where_it_is_told_what_to_do() {
    let anchors = anchors(&file("docs/operations.md"));
    let mut names = BTreeSet::new();
    for alert in alerts() {
        let name = text(&alert["alert"]);
        assert!(names.insert(name.to_owned()), "two alerts are called {name}");
        assert!(
            ["critical", "warning", "info"].contains(&text(&alert["labels"]["severity"])),
            "{name}"
        );
        let runbook = text(&alert["annotations"]["runbook_url"]);
        let anchor = runbook
            .strip_prefix("docs/operations.md#")
            .unwrap_or_else(|| panic!("{name}: {runbook}"));
        assert!(
            anchors.contains(anchor),
            "{name}: docs/operations.md has no heading for #{anchor}"
        );
    }
    assert!(names.len() > 15, "{names:?}");
}

#[test]
fn every_heading_about_an_alert_belongs_to_one() {
    let operations = file("docs/operations.md");
    let chapter = operations
        .split("## What the alert rules mean")
        .nth(1)
        .expect("the chapter");
    let chapter = chapter.split("\n## ").next().expect("a part");
    let told: BTreeSet<String> = alerts()
        .iter()
        .filter_map(|alert| {
            text(&alert["annotations"]["runbook_url"])
                .split_once('#')
                .map(|it| it.1.to_owned())
        })
        .collect();
    for anchor in anchors(chapter) {
        assert!(told.contains(&anchor), "no alert leads to #{anchor}");
    }
}

#[test]
fn prometheus_is_told_of_both_programs_and_of_the_rules() {
    let read: Value = serde_yaml_ng::from_str(&file("deploy/prometheus/prometheus.yaml")).expect("YAML");

    let jobs: Vec<&str> = read["scrape_configs"]
        .as_array()
        .expect("what is scraped")
        .iter()
        .map(|job| text(&job["job_name"]))
        .collect();
    assert_eq!(jobs, ["payout-api", "payout-worker"]);
    assert_eq!(read["rule_files"][0], "rules.yaml");
    let rules = file("deploy/prometheus/rules.yaml");
    for asked in rules.split("job=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(jobs.contains(&asked), "nothing is scraped as {asked}");
    }
}

fn labels_in(annotation: &str) -> Vec<String> {
    let words = annotation.split("$labels.").skip(1);
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    words
        .map(|rest| rest.chars().take_while(|it| is_name(*it)).collect())
        .collect()
}

/// As those who show Markdown make them from headings.
fn anchors(document: &str) -> BTreeSet<String> {
    let headings = document.lines().filter(|line| line.starts_with("##"));
    headings
        .map(|line| line.trim_start_matches('#').trim().to_lowercase())
        .map(|title| {
            title
                .chars()
                .filter(|it| it.is_alphanumeric() || " -_".contains(*it))
                .collect::<String>()
        })
        .map(|title| title.replace(' ', "-"))
        .collect()
}
