use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Components, ContentBuilder, Header, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};

use super::permissions;
use crate::codes;

/// The extension in which a handler lists the codes that are its own.
const OWN: &str = "x-errors";

/// Adds to every operation the failures it shares with others and those it lists itself, by status.
pub fn describe(document: &mut OpenApi) {
    let mut shared_answers: BTreeMap<String, RefOr<Response>> = BTreeMap::new();
    each_operation(document, |method, operation| {
        let mut by_status: BTreeMap<u16, Vec<&'static codes::Code>> = BTreeMap::new();
        for code in shared(method, operation)
            .into_iter()
            .map(str::to_owned)
            .chain(own(operation))
        {
            let entry = codes::find(&code).unwrap_or_else(|| panic!("{code} is not in the list of codes"));
            by_status
                .entry(entry.status.expect("an error has a status"))
                .or_default()
                .push(entry);
        }
        for (status, codes) in by_status {
            let name = codes.iter().map(|code| code.code).collect::<Vec<_>>().join(".");
            let answer = RefOr::Ref(Ref::from_response_name(&name));
            operation.responses.responses.insert(status.to_string(), answer);
            shared_answers.entry(name).or_insert_with(|| RefOr::T(failure(&codes)));
        }
        if method == "post" && permissions::required(operation.operation_id.as_deref().unwrap_or_default()).is_some() {
            accept_key(operation);
        }
    });
    document
        .components
        .get_or_insert_with(Components::new)
        .responses
        .extend(shared_answers);
}

/// Every operation with its method.
pub fn each_operation(document: &mut OpenApi, mut act: impl FnMut(&str, &mut Operation)) {
    for item in document.paths.paths.values_mut() {
        if let Some(operation) = &mut item.get {
            act("get", operation);
        }
        if let Some(operation) = &mut item.post {
            act("post", operation);
        }
        if let Some(operation) = &mut item.patch {
            act("patch", operation);
        }
        if let Some(operation) = &mut item.delete {
            act("delete", operation);
        }
    }
}

fn shared(method: &str, operation: &Operation) -> Vec<&'static str> {
    if permissions::required(operation.operation_id.as_deref().unwrap_or_default()).is_none() {
        return Vec::new();
    }
    let mut codes = vec![
        "UNAUTHORIZED",
        "INVALID_SESSION",
        "FORBIDDEN",
        "RATE_LIMITED",
        "INTERNAL",
        "UNAVAILABLE",
    ];
    if method != "get" {
        codes.push("ORIGIN_REFUSED");
    }
    if operation.parameters.is_some() || operation.request_body.is_some() || method == "post" {
        codes.push("VALIDATION_ERROR");
    }
    if operation.request_body.is_some() {
        codes.extend(["REQUEST_TIMEOUT", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"]);
    }
    if method == "post" {
        codes.extend(["IDEMPOTENCY_IN_PROGRESS", "IDEMPOTENCY_KEY_REUSED"]);
    }
    codes
}

fn own(operation: &mut Operation) -> Vec<String> {
    let listed = operation
        .extensions
        .as_mut()
        .and_then(|extensions| extensions.remove(OWN));
    let codes = listed.as_ref().and_then(Value::as_array).into_iter().flatten();
    let codes = codes.filter_map(Value::as_str).map(str::to_owned).collect();
    operation.extensions = operation.extensions.take().filter(|extensions| !extensions.is_empty());
    codes
}

fn failure(codes: &[&codes::Code]) -> Response {
    let lines: Vec<String> = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.code, code.meaning))
        .collect();
    let example = json!({ "error": {
        "code": codes[0].code,
        "message": codes[0].meaning,
        "timestamp": "2026-11-20T14:05:09.123456Z",
        "requestId": "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10",
    }});
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Error")))
        .example(Some(example))
        .build();
    let mut failure = ResponseBuilder::new()
        .description(lines.join("\n\n"))
        .content("application/json", content);
    if codes.iter().any(|code| matches!(code.status, Some(429 | 503))) {
        let seconds = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Integer))
            .build();
        failure = failure.header("Retry-After", Header::new(seconds));
    }
    if codes.iter().any(|code| code.status == Some(429)) {
        failure = failure
            .header("RateLimit", line("What is left and for how long", "\"staff\";r=0;t=37"))
            .header(
                "RateLimit-Policy",
                line("How many requests in how many seconds", "\"staff\";q=1000;w=900"),
            );
    }
    failure.build()
}

fn line(description: &str, example: &str) -> Header {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .examples([json!(example)])
        .build();
    let mut header = Header::new(text);
    header.description = Some(description.to_owned());
    header
}

fn accept_key(operation: &mut Operation) {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .max_length(Some(255))
        .build();
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The same key again gets the first answer again, with `Idempotent-Replayed: true`.",
        ))
        .schema(Some(text))
        .example(Some(json!("0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")))
        .build();
    operation.parameters.get_or_insert_with(Vec::new).push(key.into());
}
