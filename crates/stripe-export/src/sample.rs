//! Writes an export as the dashboard does, with all its oddities and the same for the same seed: for tests and trials.

mod chance;
mod customer;
mod history;
mod payment;
mod table;

use std::io::{self, Write};

use money::{Currency, Money};

use history::History;
use payment::Payment;
pub use table::Family;
use table::Table;

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub rows: u64,
    pub seed: u64,
    pub family: Family,
    /// With a byte order mark and CRLF, as a spreadsheet saves it.
    pub from_spreadsheet: bool,
}

/// What was written: the truth to hold a reader against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    /// Rows that belong to nobody.
    pub faults: u64,
    pub test_rows: u64,
    /// Charges that stand in the file a second time, with a later state.
    pub repeated: u64,
    /// What adds up without test rows, each charge in its last state.
    pub revenue: Money,
}

/// A file of `rows` rows with the newer header, as the dashboard hands it out.
pub fn write(out: impl Write, rows: u64, seed: u64) -> io::Result<Tally> {
    let sample = Sample {
        rows,
        seed,
        family: Family::Newer,
        from_spreadsheet: false,
    };
    sample.write(out)
}

impl Sample {
    pub fn write(&self, out: impl Write) -> io::Result<Tally> {
        let mut table = Table::begin(out, self.family, self.from_spreadsheet)?;
        let mut tally = Tally::default();
        let states = History::new(self.rows, self.seed).flat_map(Payment::states);
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        for state in states.take(rows) {
            tally.add(&state);
            table.row(&state)?;
        }
        table.finish()?;
        Ok(tally)
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            rows: 0,
            faults: 0,
            test_rows: 0,
            repeated: 0,
            revenue: Money::zero(Currency::USD),
        }
    }
}

impl Tally {
    fn add(&mut self, state: &Payment) {
        self.rows += 1;
        self.faults += u64::from(state.is_faulty());
        self.test_rows += u64::from(state.is_test());
        self.repeated += u64::from(state.repeats.is_some());
        let before = state.repeats.unwrap_or_default();
        let change = Money::usd(state.revenue_cents() - before);
        self.revenue = self.revenue.plus(change).expect("the payments of a sample fit");
    }
}
