use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::chance::Chance;
use super::customer::customer;
use super::payment::{Kind, Payment};

/// The newest payment of every sample is of this day.
const NEWEST: OffsetDateTime = datetime!(2026-11-15 21:00 UTC);
/// How long ago the company began to grow.
const MONTHS: u64 = 24;
const DAYS_IN_MONTH: u64 = 28;
/// They paid from the beginning, and before it.
const FOUNDERS: u64 = 5;

/// What the customers paid, month by month, newest first. Never ends by itself.
pub(super) struct History {
    seed: u64,
    customers: u64,
    /// Counted back from the newest.
    month: u64,
    day: u64,
    customer: u64,
    number: u64,
}

impl History {
    /// With as many customers as fill about two years with `rows` payments.
    pub(super) fn new(rows: u64, seed: u64) -> Self {
        Self {
            seed,
            customers: rows / (MONTHS / 2) + FOUNDERS,
            month: 0,
            day: 0,
            customer: 0,
            number: 0,
        }
    }

    /// Customers join one after the other; the lowest numbers came first.
    fn joined(&self) -> u64 {
        let months_running = MONTHS.saturating_sub(self.month);
        (self.customers * months_running / MONTHS).max(FOUNDERS)
    }

    /// Who pays next: everybody once a month, always on the same day.
    fn advance(&mut self) {
        self.customer += DAYS_IN_MONTH;
        while self.customer >= self.joined() {
            self.day += 1;
            if self.day == DAYS_IN_MONTH {
                self.day = 0;
                self.month += 1;
            }
            self.customer = self.day;
        }
    }

    fn created_at(&self, chance: &mut Chance) -> OffsetDateTime {
        let days = i64::try_from(self.month * 30 + self.day).expect("a sample spans no ages");
        // Newest first, but for a few that come later than their time.
        let spread_hours = if chance.percent(2) { 120 } else { 20 };
        let seconds = i64::try_from(chance.below(spread_hours * 3600)).expect("the seconds of some days fit");
        NEWEST - Duration::days(days) - Duration::seconds(seconds)
    }

    /// One in eight has left us at some time.
    fn has_left(&self) -> bool {
        let mut fixed = Chance::of(self.seed ^ 0x001E_A7E5, self.customer);
        self.customer >= FOUNDERS && fixed.percent(12) && self.month < 2 + fixed.below(MONTHS)
    }
}

impl Iterator for History {
    type Item = Payment;

    fn next(&mut self) -> Option<Payment> {
        while self.has_left() {
            self.advance();
        }
        let mut chance = Chance::of(self.seed, self.number);
        let customer = customer(self.seed, self.customer, &mut chance);
        let kind = Kind::of(self.number, &mut chance);
        let payment = Payment::new(self.number, self.created_at(&mut chance), customer, kind, chance);
        self.number += 1;
        self.advance();
        Some(payment)
    }
}
