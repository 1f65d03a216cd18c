use std::collections::BTreeSet;

use serde_json::Value;
use tests::TestApp;

use crate::authorisation::everything::Everything;
use crate::authorisation::table::TABLE;

/// Schemas refer to one another in a tree; deeper than this would be a mistake.
const DEPTH_MAX: usize = 20;

/// The document as it describes what goes out and comes in.
pub struct Document(Value);

impl Document {
    pub fn read() -> Self {
        Self(serde_json::to_value(api::openapi()).expect("the document is JSON"))
    }

    pub fn operation(&self, method: &str, path: &str) -> &Value {
        &self.0["paths"][path][method.to_lowercase()]
    }

    /// The schema of what an operation answers when it succeeds, if that is JSON.
    fn success(&self, method: &str, path: &str) -> Option<&Value> {
        let responses = self.operation(method, path)["responses"].as_object()?;
        let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
        success["content"]["application/json"].get("schema")
    }

    /// The fields of what an operation answers, or of the items of its list.
    pub fn fields_out(&self, method: &str, path: &str) -> BTreeSet<String> {
        let Some(envelope) = self.success(method, path) else {
            return BTreeSet::new();
        };
        let data = self.properties(envelope, 0).remove("data").unwrap_or_default();
        let item = self.resolved(&data).get("items").cloned().unwrap_or(data);
        self.properties(&item, 0).into_iter().map(|(name, _)| name).collect()
    }

    /// The fields of the body that an operation takes.
    pub fn fields_in(&self, method: &str, path: &str) -> BTreeSet<String> {
        let body = &self.operation(method, path)["requestBody"]["content"]["application/json"]["schema"];
        self.properties(body, 0).into_iter().map(|(name, _)| name).collect()
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let named = schema.get("$ref").and_then(Value::as_str);
        named.and_then(|name| self.0.pointer(&name[1..])).unwrap_or(schema)
    }

    fn properties(&self, schema: &Value, depth: usize) -> serde_json::Map<String, Value> {
        assert!(depth < DEPTH_MAX, "schemas refer to one another without end: {schema}");
        let schema = self.resolved(schema);
        let mut found = schema["properties"].as_object().cloned().unwrap_or_default();
        for part in ["oneOf", "anyOf", "allOf"] {
            for part in schema[part].as_array().into_iter().flatten() {
                found.extend(self.properties(part, depth + 1));
            }
        }
        found
    }

    /// Where a value has a field that no schema tells of. What the schema leaves open is open.
    fn unknown(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => {
                let of_items = self.alternatives(schema, 0).find_map(|it| it.get("items").cloned());
                if let Some(schema) = of_items {
                    for item in items {
                        self.unknown(&schema, item, &format!("{at}[]"), found);
                    }
                }
            }
            Value::Object(fields) => {
                let (properties, is_open) = (self.properties(schema, 0), self.is_open(schema));
                for (name, value) in fields {
                    match properties.get(name) {
                        Some(schema) => self.unknown(schema, value, &format!("{at}.{name}"), found),
                        None if is_open => {}
                        None => found.push(format!("{at}.{name}")),
                    }
                }
            }
            _ => {}
        }
    }

    /// A map, or a value of any shape.
    fn is_open(&self, schema: &Value) -> bool {
        self.alternatives(schema, 0).any(|it| {
            let closed = it.get("additionalProperties") == Some(&Value::Bool(false));
            it.get("additionalProperties").is_some() && !closed
                || it.get("properties").is_none()
                    && ["oneOf", "anyOf", "allOf", "items"]
                        .iter()
                        .all(|key| it.get(*key).is_none())
                    && it.get("type").is_none_or(|kind| kind != "null" && kind != "string")
        })
    }

    fn alternatives(&self, schema: &Value, depth: usize) -> Box<dyn Iterator<Item = Value>> {
        assert!(depth < DEPTH_MAX, "schemas refer to one another without end: {schema}");
        let schema = self.resolved(schema).clone();
        let parts: Vec<Value> = ["oneOf", "anyOf", "allOf"]
            .iter()
            .flat_map(|key| schema[*key].as_array().cloned().unwrap_or_default())
            .flat_map(|part| self.alternatives(&part, depth + 1))
            .collect();
        Box::new(std::iter::once(schema).chain(parts))
    }
}

#[tokio::test]
async fn s03_an_answer_holds_nothing_that_its_schema_does_not_tell_of() {
    let app = TestApp::with_everything().await;
    let (everything, document) = (Everything::of(&app).await, Document::read());
    let mut looked_at = 0;
    for (method, pattern, _) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        for person in [&everything.stage.admin, &everything.creator, &everything.stage.member] {
            let answer = person.get(&everything.path(pattern)).await;
            let (Some(schema), 200) = (document.success(method, pattern), answer.status) else {
                continue;
            };
            let mut unknown = Vec::new();
            document.unknown(schema, &answer.json(), "", &mut unknown);
            assert_eq!(unknown, Vec::<String>::new(), "{pattern} as {}", person.name);
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "only {looked_at} answers were looked at");
}

#[test]
fn s03_a_field_that_no_schema_tells_of_is_noticed() {
    let document = Document::read();
    let schema = document.success("GET", "/api/payouts").expect("a list of JSON");
    let answer =
        serde_json::json!({ "data": [{ "payoutId": "1", "accountNumber": "000123456789" }], "pagination": {} });

    let mut unknown = Vec::new();
    document.unknown(schema, &answer, "", &mut unknown);

    assert_eq!(unknown, [".data[].accountNumber"]);
}
