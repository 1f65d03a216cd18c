//! A script for pgbench that issues recorded statements again, for other members and payouts.

use std::fmt::Write as _;

use anyhow::ensure;

use crate::recording::Statement;

/// The script and the values of its variables.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub text: String,
    pub variables: Vec<(String, String)>,
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The number of the member that this turn is about.
    Number,
    /// The last digits of an id that the service made anew.
    Fresh(usize),
}

const UUID_LENGTH: usize = 36;
const UUID_HEAD: usize = 24;

/// `number` is the member that was recorded; `prologue` sets the variable `n`, the one of each turn.
pub fn write(prologue: &str, statements: &[Statement], number: u64) -> anyhow::Result<Script> {
    let number = number.to_string();
    let mut fresh = Vec::new();
    let mut script = Script::default();
    let mut body = String::new();
    for (index, statement) in statements.iter().enumerate() {
        ensure!(
            !mentions_variables(&statement.text),
            "pgbench would misread {}",
            statement.text
        );
        let mut text = statement.text.clone();
        // From the last, so that $1 is not found in $10.
        for (at, value) in statement.values.iter().enumerate().rev() {
            let parts = value.as_ref().map(|value| pieces(value, &number, &mut fresh));
            let name = format!("s{index}_{at}");
            let expression = expression(&name, parts, &statement.types[at], &mut script.variables);
            text = text.replace(&format!("${}", at + 1), &expression);
        }
        body.push_str(&text.replace('\n', " "));
        body.push_str(";\n");
    }
    script.text = format!("{prologue}\n");
    for index in 0..fresh.len() {
        let _ = writeln!(script.text, "\\set u{index} random(100000000000, 999999999999)");
    }
    script.text.push_str(&body);
    Ok(script)
}

/// A colon before a word outside of a cast is a variable to pgbench, also inside quotes.
fn mentions_variables(text: &str) -> bool {
    let bytes = text.replace("::", "  ").into_bytes();
    bytes
        .windows(2)
        .any(|pair| pair[0] == b':' && (pair[1].is_ascii_alphanumeric() || pair[1] == b'_'))
}

fn expression(name: &str, parts: Option<Vec<Piece>>, kind: &str, variables: &mut Vec<(String, String)>) -> String {
    let Some(parts) = parts else {
        return format!("NULL::{kind}");
    };
    let is_whole = parts.len() == 1;
    let mut terms = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        terms.push(match part {
            Piece::Number => ":n".to_owned(),
            Piece::Fresh(index) => format!(":u{index}"),
            Piece::Text(text) => {
                variables.push((format!("{name}_{index}"), text));
                format!(":{name}_{index}")
            }
        });
    }
    if is_whole {
        return format!("{}::{kind}", terms[0]);
    }
    let terms: Vec<String> = terms.iter().map(|term| format!("{term}::text")).collect();
    format!("({})::{kind}", terms.join(" || "))
}

/// Ids of version 7 come from the service: nothing that was generated here has them.
fn pieces(value: &str, number: &str, fresh: &mut Vec<String>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let piece = if rest.starts_with(number) {
            rest = &rest[number.len()..];
            Some(Piece::Number)
        } else if let Some(id) = rest.get(..UUID_LENGTH).filter(|id| is_fresh(id)) {
            text.push_str(&id[..UUID_HEAD]);
            rest = &rest[UUID_LENGTH..];
            Some(Piece::Fresh(position(fresh, id)))
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
            None
        };
        if let Some(piece) = piece {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(piece);
        }
    }
    if !text.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn is_fresh(id: &str) -> bool {
    id.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'7',
        _ => byte.is_ascii_hexdigit(),
    })
}

fn position(fresh: &mut Vec<String>, id: &str) -> usize {
    fresh.iter().position(|known| known == id).unwrap_or_else(|| {
        fresh.push(id.to_owned());
        fresh.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: &str, values: &[(Option<&str>, &str)]) -> Statement {
        Statement {
            text: text.to_owned(),
            values: values.iter().map(|(value, _)| value.map(str::to_owned)).collect(),
            types: values.iter().map(|(_, kind)| (*kind).to_owned()).collect(),
        }
    }

    #[test]
    fn every_turn_is_about_another_member() {
        let read = statement(
            "SELECT * FROM t WHERE id = $1 AND at > $2",
            &[
                (Some("00000000-0000-4000-8000-100000000007"), "uuid"),
                (Some("2026-11-20"), "timestamptz"),
            ],
        );

        let script = write("\\set n 1", &[read], 100_000_000_007).unwrap();

        let expected =
            "\\set n 1\nSELECT * FROM t WHERE id = (:s0_0_0::text || :n::text)::uuid AND at > :s0_1_0::timestamptz;\n";
        assert_eq!(script.text, expected);
        assert_eq!(script.variables.len(), 2);
    }

    #[test]
    fn an_id_that_the_service_made_is_made_anew_and_stays_the_same_within_a_turn() {
        let id = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10";
        let insert = |table: &str| {
            statement(
                &format!("INSERT INTO {table} VALUES ($1, $2)"),
                &[(Some(id), "uuid"), (None, "text")],
            )
        };

        let script = write("", &[insert("a"), insert("b")], 100_000_000_007).unwrap();

        assert_eq!(script.text.matches("\\set u").count(), 1);
        assert_eq!(script.text.matches(":u0::text").count(), 2);
        assert_eq!(script.text.matches("NULL::text").count(), 2);
    }

    #[test]
    fn a_statement_that_pgbench_would_misread_is_refused() {
        assert!(write("", &[statement("SELECT 'payout:x'", &[])], 1).is_err());
        assert!(write("", &[statement("SELECT '{}'::jsonb", &[])], 1).is_ok());
    }
}
