//! What the service sends to the database for a request, read from the server's log.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use anyhow::{Context as _, bail};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::client::{Client, Request};
use crate::service::Service;
use crate::stage::Stage;

/// A statement with the values it had, as text; none is NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub text: String,
    pub values: Vec<Option<String>>,
    /// The types of the values, as PostgreSQL derives them from the text.
    pub types: Vec<String>,
}

const ON: &str =
    "ALTER DATABASE bench SET log_statement = 'all'; ALTER DATABASE bench SET log_error_verbosity = 'default'";
const OFF: &str = "ALTER DATABASE bench RESET log_statement; ALTER DATABASE bench RESET log_error_verbosity";

/// What the server says on its own at any time.
const UPKEEP: [&str; 2] = ["checkpoint ", "automatic "];
/// Requests are counted for twenty at a time, votes one by one. pgbench counts none: the service bears it alone.
const COUNTING: &str = "payout.rate_limits";

/// The statements of the requests, in order. `first` is only there to warm up.
pub async fn record(stage: &Stage, first: &Request, requests: &[Request]) -> anyhow::Result<Vec<Statement>> {
    stage.run(ON).await?;
    let recorded = log_of(stage, first, requests).await;
    stage.run(OFF).await?;
    let mut statements = parse(&recorded?)?;
    statements.retain(|statement| !statement.text.contains(COUNTING));
    let mut db = stage.connect().await?;
    for statement in &mut statements {
        statement.types = types(&mut db, statement).await?;
    }
    Ok(statements)
}

/// The server writes before it carries out, so that all is there once the service has answered.
async fn log_of(stage: &Stage, first: &Request, requests: &[Request]) -> anyhow::Result<String> {
    let service = Service::start(stage, first).await?;
    let mut client = Client::connect(service.port).await?;
    let mut log = File::open(stage.log())?;
    log.seek(SeekFrom::End(0))?;
    for request in requests {
        client.expect_success(request).await?;
    }
    let mut text = String::new();
    log.read_to_string(&mut text)?;
    Ok(text)
}

async fn types(db: &mut PgConnection, statement: &Statement) -> anyhow::Result<Vec<String>> {
    if statement.values.is_empty() {
        return Ok(Vec::new());
    }
    let prepare = format!("PREPARE recorded AS {}", statement.text);
    db.execute(sqlx::raw_sql(AssertSqlSafe(prepare)))
        .await
        .context(statement.text.clone())?;
    let asked = "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'recorded'";
    let types = sqlx::query_scalar(asked).fetch_one(&mut *db).await?;
    db.execute("DEALLOCATE recorded").await?;
    Ok(types)
}

fn parse(log: &str) -> anyhow::Result<Vec<Statement>> {
    let mut statements: Vec<Statement> = Vec::new();
    // Lines that begin with a tab go on with the line before.
    for line in log
        .replace("\n\t", "\n ")
        .split('\n')
        .fold(Vec::<String>::new(), joined)
    {
        if let Some((_, said)) = line.split_once(" LOG:  ") {
            if UPKEEP.iter().any(|begin| said.starts_with(begin)) {
                continue;
            }
            let text = said.strip_prefix("statement: ").or_else(|| {
                let executed = said.strip_prefix("execute ")?;
                executed.split_once(": ").map(|(_, text)| text)
            });
            let text = text.with_context(|| format!("the server's log says something unexpected: {said}"))?;
            statements.push(Statement {
                text: text.trim().to_owned(),
                values: Vec::new(),
                types: Vec::new(),
            });
        } else if let Some((_, said)) = line.split_once(" DETAIL:  parameters: ") {
            let last = statements.last_mut().context("the log begins with parameters")?;
            last.values = values(said)?;
        } else if !line.is_empty() {
            bail!("the server's log says something unexpected: {line}");
        }
    }
    Ok(statements)
}

fn joined(mut lines: Vec<String>, line: &str) -> Vec<String> {
    match lines.last_mut() {
        Some(last) if line.starts_with(' ') => {
            last.push('\n');
            last.push_str(line);
        }
        _ => lines.push(line.to_owned()),
    }
    lines
}

/// `$1 = 'it''s', $2 = NULL`.
fn values(mut said: &str) -> anyhow::Result<Vec<Option<String>>> {
    let mut values = Vec::new();
    while !said.is_empty() {
        let (_, rest) = said.split_once(" = ").context("a parameter without a value")?;
        let (value, rest) = match rest.strip_prefix('\'') {
            Some(quoted) => unquoted(quoted).map(|(value, rest)| (Some(value), rest))?,
            None => (
                None,
                rest.strip_prefix("NULL")
                    .context("a parameter that is neither text nor NULL")?,
            ),
        };
        values.push(value);
        said = rest.strip_prefix(", ").unwrap_or(rest).trim_end();
    }
    Ok(values)
}

/// Up to the quote that stands alone, and what follows it.
fn unquoted(text: &str) -> anyhow::Result<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('\'').context("a value without an end")?;
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Ok((value, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_gives_back_statements_with_their_values() {
        let log = "2026-11-20 08:00:00.000 UTC [7] LOG:  statement: BEGIN\n\
            2026-11-20 08:00:00.001 UTC [7] LOG:  execute sqlx_s_3: SELECT a\n\t   FROM b WHERE c = $1 AND d = $2\n\
            2026-11-20 08:00:00.001 UTC [7] DETAIL:  parameters: $1 = 'it''s, $2 = ''x''', $2 = NULL\n";

        let statements = parse(log).unwrap();

        assert_eq!(statements[0].text, "BEGIN");
        assert_eq!(statements[1].text, "SELECT a\n    FROM b WHERE c = $1 AND d = $2");
        assert_eq!(statements[1].values, [Some("it's, $2 = 'x'".to_owned()), None]);
    }

    #[test]
    fn what_nobody_expects_in_the_log_is_not_passed_over() {
        assert!(parse("2026-11-20 08:00:00.000 UTC [7] ERROR:  no such table\n").is_err());
        assert!(parse("2026-11-20 08:00:00.000 UTC [7] LOG:  something else\n").is_err());
        assert_eq!(
            parse("2026-11-20 08:00:00.000 UTC [7] LOG:  checkpoint starting: time\n").unwrap(),
            []
        );
    }
}
