//! The manifests: what Kubernetes takes, as strict as it gets, with the ports and jobs that the programs have.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use tests::skipped;

use crate::manifests::{Manifest, list, manifests, of_kind, root, text};
use crate::schema::Schemas;

const PROGRAMS: [&str; 3] = ["payout-api", "payout-worker", "payoutctl"];

#[test]
fn every_manifest_is_what_kubernetes_takes() {
    let schemas = Schemas::read();
    for manifest in manifests() {
        let faults = schemas.faults(&manifest);
        assert!(faults.is_empty(), "{}: {faults:#?}", manifest.file.display());
    }
    assert!(manifests().len() > 12, "the manifests are found");
}

#[test]
fn the_schemas_find_what_is_wrong() {
    let schemas = Schemas::read();
    let deployment = || of_kind("Deployment").remove(0);
    let change = |pointer: &str, value: Value| {
        let mut manifest = deployment();
        *manifest.json.pointer_mut(pointer).expect("there") = value;
        schemas.faults(&manifest)
    };

    let container = "/spec/template/spec/containers/0";
    assert_eq!(schemas.faults(&deployment()), Vec::<String>::new());
    assert_ne!(change("/spec/selector", json!("app=payout")).len(), 0);
    assert_ne!(
        change("/spec/template/spec/containers", json!([{ "image": "x" }])).len(),
        0
    );
    assert_ne!(
        change(&format!("{container}/ports/0/containerPort"), json!("3002")).len(),
        0
    );
    assert_ne!(
        change(&format!("{container}/resources/limits"), json!({ "cpu": [] })).len(),
        0
    );
    assert_ne!(
        change(container, json!({ "name": "x", "imagePullPolice": "Always" })).len(),
        0
    );
    assert_ne!(change("/kind", json!("Deployments")).len(), 0);
}

#[test]
fn no_pod_gets_more_than_it_needs() {
    for manifest in manifests() {
        let Some(pod) = manifest.pod() else { continue };
        let place = manifest.file.display();
        let security = &pod["securityContext"];
        assert_eq!(security["runAsNonRoot"], true, "{place}");
        assert!(
            security["runAsUser"].as_u64().is_some_and(|user| user > 10_000),
            "{place}"
        );
        assert_eq!(security["seccompProfile"]["type"], "RuntimeDefault", "{place}");
        assert_eq!(pod["automountServiceAccountToken"], false, "{place}");
        for container in list(&pod["containers"]) {
            let security = &container["securityContext"];
            assert_eq!(security["allowPrivilegeEscalation"], false, "{place}");
            assert_eq!(security["readOnlyRootFilesystem"], true, "{place}");
            assert_eq!(security["capabilities"], json!({ "drop": ["ALL"] }), "{place}");
            for bound in ["requests", "limits"] {
                for what in ["cpu", "memory"] {
                    assert!(
                        container["resources"][bound][what].is_string(),
                        "{place}: {bound} of {what}"
                    );
                }
            }
        }
    }
}

#[test]
fn pods_are_made_of_our_programs_and_take_known_settings_only() {
    let given: BTreeSet<String> = ["ConfigMap", "Secret"]
        .iter()
        .flat_map(|kind| of_kind(kind))
        .map(|manifest| manifest.name().to_owned())
        .collect();
    for manifest in manifests() {
        for container in manifest.pod().map(|pod| list(&pod["containers"])).unwrap_or_default() {
            assert!(PROGRAMS.contains(&text(&container["image"])), "{container}");
            assert_eq!(
                container.get("env"),
                None,
                "settings stand in settings.yaml and the secrets"
            );
            for source in list(&container["envFrom"]) {
                let name = source
                    .pointer("/configMapRef/name")
                    .or(source.pointer("/secretRef/name"));
                assert!(given.contains(text(name.expect("a source has a name"))), "{source}");
            }
        }
    }
}

#[test]
fn ports_and_paths_of_manifests_are_those_of_the_programs() {
    let settings = of_kind("ConfigMap").remove(0).json["data"].clone();
    let http: u64 = text(&settings["PORT"]).parse().expect("a port");
    let (_, metrics) = text(&settings["METRICS_ADDRESS"]).rsplit_once(':').expect("an address");
    let metrics: u64 = metrics.parse().expect("a port");
    for deployment in of_kind("Deployment") {
        let container = &deployment.pod().expect("a deployment makes pods")["containers"][0];
        for port in list(&container["ports"]) {
            let expected = if port["name"] == "http" { http } else { metrics };
            assert_eq!(port["containerPort"], expected, "{}", deployment.name());
        }
        assert_eq!(
            deployment.json["spec"]["template"]["metadata"]["annotations"]["prometheus.io/port"],
            metrics.to_string()
        );
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let Some(probe) = container.get(probe) else { continue };
            let asked = text(
                probe
                    .pointer("/httpGet/path")
                    .or(probe.pointer("/exec/command/1"))
                    .expect("asks"),
            );
            assert!(["/ready", "/health", "alive"].contains(&asked), "{asked}");
        }
    }
    for policy in of_kind("NetworkPolicy") {
        let allowed = list(&policy.json["spec"]["ingress"])
            .iter()
            .flat_map(|rule| list(&rule["ports"]));
        for port in allowed {
            assert!(
                [http, metrics].contains(&port["port"].as_u64().expect("a number")),
                "{port}"
            );
        }
    }
}

#[test]
fn cron_jobs_name_jobs_that_there_are() {
    let jobs = of_kind("CronJob");
    assert_eq!(jobs.len(), 2);
    for job in jobs {
        let arguments = &job.pod().expect("a job makes pods")["containers"][0]["args"];
        assert_eq!(arguments[0], "job");
        worker::parse_job(text(&arguments[1])).expect("a job of the worker");
    }
}

#[test]
fn selectors_find_the_pods_that_they_mean() {
    let labels: Vec<Value> = of_kind("Deployment")
        .iter()
        .map(|deployment| deployment.json["spec"]["template"]["metadata"]["labels"].clone())
        .collect();
    let finds = |selector: &Value| {
        let wanted = selector.as_object().cloned().unwrap_or_default();
        let fits = |labels: &&Value| wanted.iter().all(|(name, value)| labels.get(name) == Some(value));
        !wanted.is_empty() && labels.iter().any(|labels| fits(&labels))
    };
    let selects = |manifest: &Manifest| match text(&manifest.json["kind"]) {
        "Service" => Some(manifest.json["spec"]["selector"].clone()),
        "Deployment" | "PodDisruptionBudget" => Some(manifest.json["spec"]["selector"]["matchLabels"].clone()),
        "NetworkPolicy" => manifest.json.pointer("/spec/podSelector/matchLabels").cloned(),
        _ => None,
    };
    for manifest in manifests() {
        if let Some(selector) = selects(&manifest) {
            assert!(
                finds(&selector),
                "{} selects nobody: {selector}",
                manifest.file.display()
            );
        }
    }
}

#[test]
fn kustomize_puts_everything_together() {
    for folder in ["deploy/k8s", "deploy/k8s/cron-jobs"] {
        let mut kubectl = Command::new("kubectl");
        let Ok(built) = kubectl.arg("kustomize").arg(root().join(folder)).output() else {
            return skipped("kubectl");
        };
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        let yaml = String::from_utf8_lossy(&built.stdout);
        assert!(!yaml.contains("image: payout"), "{folder}: an image has no registry");
        assert!(yaml.contains("namespace: payout"), "{folder}");
    }
}
