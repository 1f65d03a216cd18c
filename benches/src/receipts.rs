//! How many receipts one core sets in a second.

use std::time::Duration;

use anyhow::ensure;
use clap::Parser;
use infrastructure::pdf::{self, Amounts, Payer, ReceiptFacts};
use time::Date;

use crate::machine;
use crate::measures::Goal;
use crate::report::say;
use crate::spread::median;

/// For each second of processor time.
const RATE: Goal = Goal {
    floor: 50.0,
    aim: 100.0,
};

/// Measures how receipts are set.
#[derive(Debug, Clone, Parser)]
#[command(name = "receipts")]
pub struct Options {
    /// Receipts of one round.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub receipts: u32,
    /// The median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub rounds: u32,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// Sets receipts, each another one, and prints what came out.
pub fn run(options: &Options) -> anyhow::Result<()> {
    say(&format!("load average {} before", machine::load_average()));
    let before = machine::own_cpu()?;
    let first = pdf::receipt(&facts(0)?)?;
    let fonts = machine::own_cpu()?.saturating_sub(before);
    let mut rates = Vec::new();
    for round in 0..options.rounds {
        let took = set(options.receipts, round * options.receipts)?;
        let rate = f64::from(options.receipts) / took.as_secs_f64();
        say(&format!("{rate:.0} receipts for a second of one core"));
        rates.push(rate);
    }
    let rate = median(&rates);
    say(&format!(
        "receipts: {rate:.0} for a second of one core ({}); the first, with the fonts, took {} ms and {} bytes; load average {} after",
        RATE.verdict(rate),
        fonts.as_millis(),
        first.len(),
        machine::load_average()
    ));
    Ok(())
}

/// Processor time, which others on the machine do not lengthen.
fn set(receipts: u32, from: u32) -> anyhow::Result<Duration> {
    let before = machine::own_cpu()?;
    for number in from..from + receipts {
        let document = pdf::receipt(&facts(number)?)?;
        ensure!(document.starts_with(b"%PDF-"), "receipt {number} is no PDF");
    }
    Ok(machine::own_cpu()?.saturating_sub(before))
}

fn facts(number: u32) -> anyhow::Result<ReceiptFacts> {
    let (sent_on, completed_on) = (Date::from_ordinal_date(2026, 300)?, Date::from_ordinal_date(2026, 303)?);
    let usd = money::Money::usd;
    Ok(ReceiptFacts {
        payer: Payer {
            name: "Example Rewards Inc.".to_owned(),
            address: Some("100 Market Street, San Francisco, CA 94105".to_owned()),
            phone: Some("+1 217 555 0100".to_owned()),
        },
        payout_id: format!("0199f1c2-9c1e-7aa0-b6a4-{number:012}"),
        member_name: format!("Member Number {number}"),
        method: "Bank transfer (ACH)".to_owned(),
        destination: format!("account ending {:04}", number % 10_000),
        sent_on,
        completed_on,
        confirmation_number: Some(format!("CONF-20261123-{number}")),
        tracking_number: Some(format!("TRACE-091000019-{number:07}")),
        amounts: Amounts {
            gross: usd(10_000_000),
            retention_fee: usd(30_000),
            withheld: usd(2_400_000),
            withholding_rate_bp: 2_400,
            net: usd(7_570_000),
        },
    })
}
