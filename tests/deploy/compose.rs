//! The compose file: each waits for what it needs, and no secret stands in it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;
use tests::skipped;

use crate::manifests::{documents, root, text};

const FILE: &str = "deploy/compose.yaml";
/// The conditions that there are, and what a service needs for others to wait for it.
const CONDITIONS: [&str; 3] = ["service_healthy", "service_completed_successfully", "service_started"];

#[test]
fn whoever_waits_waits_for_somebody() {
    let compose = compose();
    let services = compose["services"].as_object().expect("services");
    for (name, service) in services {
        for (other, how) in service["depends_on"].as_object().into_iter().flatten() {
            let condition = text(&how["condition"]);
            assert!(CONDITIONS.contains(&condition), "{name}: {condition}");
            let other = services
                .get(other)
                .unwrap_or_else(|| panic!("{name} waits for {other}"));
            let can_be_healthy = other.get("healthcheck").is_some();
            assert!(
                condition != "service_healthy" || can_be_healthy,
                "{name}: nobody asks how {other} is"
            );
        }
    }
    for program in ["api", "worker"] {
        let condition = &services[program]["depends_on"]["migrate"]["condition"];
        assert_eq!(condition, "service_completed_successfully", "{program}");
    }
}

#[test]
fn volumes_networks_and_targets_exist() {
    let compose = compose();
    let file = fs::read_to_string(root().join("deploy/Dockerfile")).expect("readable");
    for (name, service) in compose["services"].as_object().expect("services") {
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let (volume, _) = text(volume).split_once(':').expect("a volume and its place");
            assert!(compose["volumes"].get(volume).is_some(), "{name}: {volume}");
        }
        if let Some(target) = service.pointer("/build/target").map(text) {
            assert!(file.contains(&format!(" AS {target}\n")), "{name}: {target}");
        }
        let image = text(&service["image"]);
        assert!(
            service.get("build").is_some() || image.contains(':'),
            "{name}: {image} has no version"
        );
    }
}

#[test]
fn ports_are_published_on_this_machine_only() {
    for service in compose()["services"].as_object().expect("services").values() {
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(text(port).starts_with("127.0.0.1:"), "{port}");
        }
    }
}

#[test]
fn secrets_come_from_the_environment() {
    let compose = compose();
    let services = compose["services"].as_object().expect("services").values();
    let environments = services.filter_map(|service| service["environment"].as_object());
    for (name, value) in environments.flatten() {
        if ["PASS", "KEY", "SECRET", "DATABASE_URL"]
            .iter()
            .any(|word| name.contains(word))
        {
            assert!(text(value).contains("${"), "{name}");
        }
    }
}

#[test]
fn docker_compose_understands_it() {
    let compose = |arguments: &[&str]| {
        let mut docker = Command::new("docker");
        docker.arg("compose").args(arguments).current_dir(root());
        docker.env("POSTGRES_PASSWORD", "of-a-test").output()
    };
    if !compose(&["version"]).is_ok_and(|output| output.status.success()) {
        return skipped("docker compose");
    }
    let arguments = [
        "--env-file",
        ".env.example",
        "-f",
        FILE,
        "--profile",
        "*",
        "config",
        "--quiet",
        "--no-env-resolution",
    ];

    let output = compose(&arguments).expect("docker compose runs");

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// With what `<<` stands for.
pub fn compose() -> Value {
    let file = fs::read_to_string(root().join(FILE)).expect("readable");
    let mut yaml: serde_yaml_ng::Value = serde_yaml_ng::from_str(&file).expect("YAML");
    yaml.apply_merge().expect("what is merged is a map");
    assert_eq!(documents(&root().join(FILE)).len(), 1);
    serde_json::to_value(yaml).expect("a compose file has text for keys")
}

/// The names that our own programs are given there.
pub fn names() -> BTreeSet<String> {
    let compose = compose();
    let ours = ["migrate", "api", "worker"];
    let environments = ours.map(|name| compose["services"][name]["environment"].clone());
    let names = environments
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|names| names.keys());
    names.cloned().collect()
}
