use serde_json::{Map, Value, json};
use utoipa::openapi::{Content, OpenApi, RefOr};

/// Schemas refer to one another in a tree; deeper than this would be a mistake.
const DEPTH_MAX: usize = 12;

/// Gives every body that has no example one that is put together from the examples of its fields.
pub fn fill_in(document: &mut OpenApi) {
    let schemas = serde_json::to_value(&document.components).expect("components are JSON");
    let schemas = schemas["schemas"].clone();
    super::failures::each_operation(document, |_, operation| {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content
                .values_mut()
                .for_each(|content| complete(content, &schemas));
        }
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response {
                response
                    .content
                    .values_mut()
                    .for_each(|content| complete(content, &schemas));
            }
        }
    });
}

fn complete(content: &mut RefOr<Content>, schemas: &Value) {
    if let RefOr::T(content) = content
        && content.example.is_none()
        && let Some(schema) = &content.schema
    {
        let schema = serde_json::to_value(schema).expect("a schema is JSON");
        content.example = Some(example(&schema, schemas, 0)).filter(|example| !example.is_null());
    }
}

fn example(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let given = schema
        .get("example")
        .or_else(|| schema.get("examples").and_then(|examples| examples.get(0)));
    if let Some(given) = given {
        return given.clone();
    }
    if depth > DEPTH_MAX {
        return Value::Null;
    }
    if let Some(name) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|path| path.rsplit('/').next())
    {
        return example(&schemas[name], schemas, depth + 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let choices = schema.get(choice).and_then(Value::as_array).into_iter().flatten();
        if let Some(value) = choices
            .map(|it| example(it, schemas, depth + 1))
            .find(|value| !value.is_null())
        {
            return value;
        }
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.clone();
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let fields = properties
            .iter()
            .map(|(name, field)| (name.clone(), example(field, schemas, depth + 1)));
        return Value::Object(fields.collect::<Map<_, _>>());
    }
    match schema.get("items") {
        Some(items) => json!([example(items, schemas, depth + 1)]),
        None => Value::Null,
    }
}
