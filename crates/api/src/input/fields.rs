use serde_path_to_error::{Path, Segment};
use use_cases::FieldFault;

use crate::problem::Problem;

/// What serde refuses, under the name of the field. `whole` is what the input is called as a whole.
pub fn refused(error: &serde_path_to_error::Error<serde_json::Error>, whole: &str) -> Problem {
    let message = message(&error.inner().to_string());
    let mut field = field_of(error.path());
    if let Some(named) = named_in(&message, &field) {
        field = named;
    }
    Problem::invalid_field(if field.is_empty() { whole.to_owned() } else { field }, message)
}

/// What garde refuses, in the order of the fields.
pub fn faults(report: &garde::Report) -> Vec<FieldFault> {
    report
        .iter()
        .map(|(path, error)| FieldFault::new(camel_case(&path.to_string()), error.to_string()))
        .collect()
}

fn field_of(path: &Path) -> String {
    path.iter().fold(String::new(), |field, segment| match segment {
        Segment::Seq { index } => format!("{field}[{index}]"),
        Segment::Map { key } | Segment::Enum { variant: key } if field.is_empty() => key.clone(),
        Segment::Map { key } | Segment::Enum { variant: key } => format!("{field}.{key}"),
        Segment::Unknown => field,
    })
}

/// A missing or repeated field is named in serde's message only; the path leads to what holds it.
fn named_in(message: &str, holder: &str) -> Option<String> {
    let rest = message
        .strip_prefix("missing field `")
        .or_else(|| message.strip_prefix("duplicate field `"))?;
    let (name, _) = rest.split_once('`')?;
    let last = holder.rsplit(['.', ']']).next().unwrap_or(holder);
    match holder {
        "" => Some(name.to_owned()),
        _ if last == name => Some(holder.to_owned()),
        _ => Some(format!("{holder}.{name}")),
    }
}

/// Line and column of a machine's JSON help nobody, and a value that was refused may be an account number: only what
/// would be right is said.
fn message(serde: &str) -> String {
    let message = serde.rsplit_once(" at line ").map_or(serde, |(message, _)| message);
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if !found.starts_with("unknown field ") => format!("must be {}", plain(expected)),
        Some(_) | None => message.to_owned(),
    }
}

/// What serde calls a struct or a sequence is an object or a list in JSON.
fn plain(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        expected if expected.starts_with("struct ") => "an object",
        expected => expected,
    }
}

fn camel_case(path: &str) -> String {
    let mut name = String::with_capacity(path.len());
    let mut capital = false;
    for character in path.chars() {
        if character == '_' {
            capital = true;
        } else if capital {
            name.push(character.to_ascii_uppercase());
            capital = false;
        } else {
            name.push(character);
        }
    }
    name
}
