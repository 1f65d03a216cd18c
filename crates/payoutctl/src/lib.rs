//! The demo, and the commands of operators: migrations, imports, proofs, keys.

mod command_line;
mod demo;
mod operator;
mod print;

use std::process::ExitCode;

pub use command_line::CommandLine;
use command_line::{Command, Import};
use use_cases::settings::SettingsError;

/// Runs one command to its end. The code is 0 only when all that was asked for holds.
pub fn run(command_line: CommandLine) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(dispatch(command_line.command)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(wishes) => demo::run(wishes).await,
        Command::Migrate { direction } => operator::migrate(direction).await,
        Command::Import(Import::Payments(wishes)) => operator::import_payments(wishes).await,
        Command::Verify => operator::verify().await,
        Command::RebuildQueue { check } => operator::rebuild_queue(check).await,
        Command::ApiKey { action } => operator::api_key(action).await,
        Command::Keys { action } => operator::keys(action).await,
        Command::Openapi => operator::openapi(),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref::<SettingsError>() {
        Some(settings) => settings
            .sentences()
            .iter()
            .for_each(|sentence| print::complain(sentence)),
        None => print::complain(&in_one_line(error)),
    }
    ExitCode::FAILURE
}

/// An error and its causes, each said once: those of the database repeat theirs.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_said_is_not_said_again() {
        let error = anyhow::anyhow!("no such role")
            .context("Query Error: no such role")
            .context("it cannot be reached");

        assert_eq!(in_one_line(&error), "it cannot be reached: Query Error: no such role");
    }
}
