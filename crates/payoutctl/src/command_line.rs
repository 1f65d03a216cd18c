use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(
    name = "payoutctl",
    about = "The payout service: a demo of it, and the commands of its operators"
)]
pub struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Starts everything on this machine and pays two members, from eligibility to receipt
    Demo(Demo),
    /// Brings the database of DATABASE_URL to the present, or takes a step back
    Migrate {
        #[command(subcommand)]
        direction: Direction,
    },
    /// Imports records from elsewhere
    #[command(subcommand)]
    Import(Import),
    /// Proves that books, audit log and queue agree; names the first fault
    Verify,
    /// Computes the queue of members anew
    RebuildQueue {
        /// Only compare, and say what differs
        #[arg(long)]
        check: bool,
    },
    /// Keys for services that call the API
    ApiKey {
        #[command(subcommand)]
        action: ApiKey,
    },
    /// The keys that seal bank and tax numbers and other secrets
    Keys {
        #[command(subcommand)]
        action: Keys,
    },
    /// Prints the OpenAPI document
    Openapi,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Stop at the end, with 0 if every step held
    #[arg(long)]
    pub(crate) exit: bool,
    /// How many members there are
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(20..=20_000), conflicts_with = "payments")]
    pub(crate) members: u32,
    /// Take the members from a payments export of the Stripe dashboard instead
    #[arg(long, value_name = "FILE")]
    pub(crate) payments: Option<PathBuf>,
    /// The port of the API; a free one otherwise
    #[arg(long, value_name = "P")]
    pub(crate) port: Option<u16>,
    /// Keep the database in this directory; the next demo there begins anew
    #[arg(long, value_name = "D", conflicts_with = "database_url")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Use this database, which is empty or was made by an earlier demo and is emptied
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Direction {
    /// Applies what is missing
    Up,
    /// Lists the migrations
    Status,
    /// Takes back the last ones; refuses where something would be lost
    Down {
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Members, subscriptions and payments, from a payments export
    Payments(Payments),
}

#[derive(Debug, Args)]
pub(crate) struct Payments {
    /// Who wrote the file
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    pub(crate) file: PathBuf,
    /// Import nothing when a row cannot be used
    #[arg(long)]
    pub(crate) strict: bool,
    /// Also payments of the test mode
    #[arg(long)]
    pub(crate) include_test: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    Stripe,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKey {
    /// Makes a key and shows it, this once
    Create {
        #[arg(long)]
        name: String,
        /// membership, automation or reports; may be given more than once
        #[arg(long, required = true, value_parser = ["membership", "automation", "reports"])]
        scope: Vec<String>,
        /// It ends by itself after so many days
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_650))]
        expires: Option<u32>,
    },
    /// Lists the keys, without their secrets
    List,
    /// Gives a key another secret and shows it, this once
    Rotate {
        /// Its name or id
        key: String,
        /// For so many hours the secret so far is good too
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=720))]
        overlap: u32,
    },
    /// Ends a key at once
    Revoke {
        /// Its name or id
        key: String,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Keys {
    /// Counts what each key seals
    Status,
    /// Seals everything anew that an older key sealed; may be stopped at any time and run again
    Rotate {
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_commands_are_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_key_needs_a_scope_that_exists() {
        let parse = |arguments: &[&str]| CommandLine::try_parse_from(arguments);

        assert!(parse(&["payoutctl", "api-key", "create", "--name", "crm", "--scope", "reports"]).is_ok());
        assert!(
            parse(&[
                "payoutctl",
                "api-key",
                "create",
                "--name",
                "crm",
                "--scope",
                "everything"
            ])
            .is_err()
        );
        assert!(parse(&["payoutctl", "api-key", "create", "--name", "crm"]).is_err());
    }
}
