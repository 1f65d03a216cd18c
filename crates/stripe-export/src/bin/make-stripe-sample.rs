//! `make-stripe-sample [--rows N] [--seed S] [--older] [--spreadsheet]`: writes a sample export to the standard output.

use std::io::{self, Write};
use std::process::ExitCode;

use stripe_export::sample::{Family, Sample};

const USAGE: &str = "usage: make-stripe-sample [--rows N] [--seed S] [--older] [--spreadsheet]";

fn main() -> ExitCode {
    let outcome = match parse(std::env::args().skip(1)) {
        Some(sample) => sample.write(io::stdout().lock()).map(drop),
        None => Err(io::Error::other(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With nobody to tell there is nothing left to do.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Sample> {
    let mut sample = Sample {
        rows: 5000,
        seed: 1,
        family: Family::Newer,
        from_spreadsheet: false,
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rows" => sample.rows = arguments.next()?.parse().ok()?,
            "--seed" => sample.seed = arguments.next()?.parse().ok()?,
            "--older" => sample.family = Family::Older,
            "--spreadsheet" => sample.from_spreadsheet = true,
            _ => return None,
        }
    }
    Some(sample)
}
