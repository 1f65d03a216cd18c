use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::Value;

/// One document of a file in `deploy/k8s`.
#[derive(Debug)]
pub struct Manifest {
    pub file: PathBuf,
    pub json: Value,
}

impl Manifest {
    /// `apps/v1 Deployment`, as the schemas call it.
    pub fn kind(&self) -> String {
        format!("{} {}", text(&self.json["apiVersion"]), text(&self.json["kind"]))
    }

    pub fn name(&self) -> &str {
        text(&self.json["metadata"]["name"])
    }

    pub fn is(&self, kind: &str) -> bool {
        self.json["kind"] == kind
    }

    /// What its pods are made from, if it makes any.
    pub fn pod(&self) -> Option<&Value> {
        let places = ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec"];
        places.iter().find_map(|place| self.json.pointer(place))
    }
}

/// All that is meant for the cluster, each file's documents in order.
pub fn manifests() -> Vec<Manifest> {
    let folder = root().join("deploy/k8s");
    let files = [yaml_files(&folder), yaml_files(&folder.join("cron-jobs"))].concat();
    let all: Vec<_> = files.iter().flat_map(|file| documents(file)).collect();
    all.into_iter()
        .filter(|manifest| !manifest.is("Kustomization"))
        .collect()
}

pub fn of_kind(kind: &str) -> Vec<Manifest> {
    let all = manifests().into_iter().filter(|manifest| manifest.is(kind));
    all.collect()
}

pub fn documents(file: &Path) -> Vec<Manifest> {
    let yaml = fs::read_to_string(file).expect("readable");
    let documents = serde_yaml_ng::Deserializer::from_str(&yaml).map(|document| {
        let json = Value::deserialize(document).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let file = file.to_path_buf();
        Manifest { file, json }
    });
    documents.collect()
}

pub fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of manifests");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_path_buf()
}
