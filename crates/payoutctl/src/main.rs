//! `payoutctl`: the demo, and the commands of operators.

use std::process::ExitCode;

use clap::Parser as _;
use payoutctl::CommandLine;

fn main() -> ExitCode {
    payoutctl::run(CommandLine::parse())
}
