use std::fs;

use serde_json::{Map, Value};

use crate::manifests::{Manifest, root, text};

/// What Kubernetes says of its kinds; `deploy/schemas/README.md` tells where that is from.
pub struct Schemas(Value);

/// What it says for people and for its own programs, which refuses nothing.
const SAYS_NOTHING: [&str; 1] = ["default"];

impl Schemas {
    pub fn read() -> Self {
        let file = root().join("deploy/schemas/kubernetes-1.34.json");
        let json = fs::read_to_string(file).expect("the schemas are committed");
        Self(serde_json::from_str(&json).expect("JSON"))
    }

    /// Why Kubernetes would not take it.
    pub fn faults(&self, manifest: &Manifest) -> Vec<String> {
        let kind = manifest.kind();
        let Some(schema) = self.0["kinds"].get(&kind) else {
            return vec![format!("there is no schema for {kind}")];
        };
        let mut faults = Vec::new();
        self.check(schema, &manifest.json, manifest.name(), &mut faults);
        faults
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        let schema = schema.as_object().expect("a schema is an object");
        for (word, said) in schema {
            match word.as_str() {
                "$ref" => self.check(self.referred(text(said)), value, place, faults),
                "type" if !is_of(said, value) => faults.push(format!("{place} is not {said}: {value}")),
                "enum" if !said.as_array().expect("a list").contains(value) => {
                    faults.push(format!("{place} is none of {said}: {value}"));
                }
                "required" => missing(said, value, place, faults),
                "properties" => self.check_known(said, value, place, faults),
                "additionalProperties" => self.check_others(schema, value, place, faults),
                "items" => self.check_items(said, value, place, faults),
                "oneOf" if !self.takes_one(said, value) => faults.push(format!("{place} is none of {said}: {value}")),
                "type" | "enum" | "oneOf" => {}
                word => assert!(
                    SAYS_NOTHING.contains(&word),
                    "the schemas say {word}, which is not understood"
                ),
            }
        }
    }

    fn check_known(&self, properties: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(schema) = properties.get(name) {
                self.check(schema, value, &format!("{place}.{name}"), faults);
            }
        }
    }

    /// Fields that the schema does not name.
    fn check_others(&self, schema: &Map<String, Value>, value: &Value, place: &str, faults: &mut Vec<String>) {
        let known = |name: &str| schema.get("properties").is_some_and(|known| known.get(name).is_some());
        let fields = value.as_object().into_iter().flatten();
        for (name, value) in fields.filter(|(name, _)| !known(name)) {
            match &schema["additionalProperties"] {
                Value::Bool(true) => {}
                Value::Bool(false) => faults.push(format!("{place} has no {name}")),
                schema => self.check(schema, value, &format!("{place}.{name}"), faults),
            }
        }
    }

    fn check_items(&self, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(schema, item, &format!("{place}[{number}]"), faults);
        }
    }

    fn takes_one(&self, schemas: &Value, value: &Value) -> bool {
        let takes = |schema: &Value| {
            let mut faults = Vec::new();
            self.check(schema, value, "", &mut faults);
            faults.is_empty()
        };
        schemas.as_array().expect("a list").iter().any(takes)
    }

    fn referred(&self, reference: &str) -> &Value {
        let name = reference.rsplit('/').next().expect("a path");
        &self.0["$defs"][name]
    }
}

fn missing(required: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    for name in required.as_array().into_iter().flatten().map(text) {
        if value.get(name).is_none() {
            faults.push(format!("{place} needs {name}"));
        }
    }
}

/// One type, or a list of them.
fn is_of(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match text(name) {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        name => panic!("there is no type {name}"),
    };
    types.as_array().map_or_else(|| is(types), |types| types.iter().any(is))
}
