//! What a statement does and to which table: all that a trace tells of it. Values never come here, and texts do not leave.

const TABLE_BYTES_MAX: usize = 64;

/// The verb of a statement, in capitals, and the first table after it; names without a schema are given by the statement
/// itself where it begins with WITH.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub operation: &'static str,
    pub table: Option<&'a str>,
}

impl<'a> Statement<'a> {
    pub(super) fn read(sql: &'a str) -> Self {
        let mut words = sql.split_ascii_whitespace();
        let operation = verb(words.next().unwrap_or_default());
        let introduction = match operation {
            "INSERT" => "INTO",
            "UPDATE" => {
                return Self {
                    operation,
                    table: words.find_map(name),
                };
            }
            "SELECT" | "DELETE" | "WITH" => "FROM",
            _ => return Self { operation, table: None },
        };
        while let Some(word) = words.next() {
            let introduces = word.eq_ignore_ascii_case(introduction) || (operation == "WITH" && introduces_write(word));
            if introduces
                && let Some(table) = words.next().and_then(name)
                && (operation != "WITH" || table.contains('.'))
            {
                return Self {
                    operation,
                    table: Some(table),
                };
            }
        }
        Self { operation, table: None }
    }
}

fn introduces_write(word: &str) -> bool {
    ["INTO", "UPDATE"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// Known ones only, so that a name that was made up gets into no trace.
fn verb(word: &str) -> &'static str {
    const VERBS: [&str; 13] = [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "WITH",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "SET",
        "LISTEN",
        "COPY",
        "EXPLAIN",
    ];
    let word = word.trim_end_matches(';');
    VERBS
        .into_iter()
        .find(|verb| word.eq_ignore_ascii_case(verb))
        .unwrap_or("OTHER")
}

/// The name of a table as statements write it, quotes and schema included; None for a parenthesis or a function.
fn name(word: &str) -> Option<&str> {
    let word = word.trim_end_matches([',', ';', ')']);
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'"');
    let begins = word
        .bytes()
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'_' | b'"'));
    let is_name =
        begins && word.len() <= TABLE_BYTES_MAX && word.bytes().all(plain) && !word.eq_ignore_ascii_case("only");
    is_name.then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verb_and_the_table_are_told() {
        for (sql, operation, table) in [
            (
                "SELECT id FROM payout.outbox WHERE id = $1",
                "SELECT",
                Some("payout.outbox"),
            ),
            ("select 1", "SELECT", None),
            (
                r#"SELECT "a"."id" FROM "payout_management" AS "a""#,
                "SELECT",
                Some(r#""payout_management""#),
            ),
            (
                "INSERT INTO payout.audit (id) VALUES ($1)",
                "INSERT",
                Some("payout.audit"),
            ),
            (
                "\n  UPDATE apalis.jobs SET status = 'Done'",
                "UPDATE",
                Some("apalis.jobs"),
            ),
            ("DELETE FROM payout.heartbeats", "DELETE", Some("payout.heartbeats")),
            ("WITH due AS (SELECT 1) INSERT INTO a.b SELECT 1", "WITH", Some("a.b")),
            (
                "WITH a AS (SELECT 1), b AS (SELECT 1 FROM a) UPDATE c.d SET e = 1 FROM b",
                "WITH",
                Some("c.d"),
            ),
            ("SELECT * FROM unnest($1::text[]) AS w JOIN c ON true", "SELECT", None),
            (
                "SELECT * FROM (SELECT 1 FROM payout.votes) v",
                "SELECT",
                Some("payout.votes"),
            ),
            ("COMMIT", "COMMIT", None),
            ("BEGIN;", "BEGIN", None),
            ("canary 536-90-4399 FROM me", "OTHER", None),
            ("", "OTHER", None),
        ] {
            assert_eq!(Statement::read(sql), Statement { operation, table }, "{sql}");
        }
    }
}
