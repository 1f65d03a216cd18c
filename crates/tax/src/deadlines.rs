use time::{Date, Month};

use crate::legal_holidays::{is_weekend, roll_forward};

/// What is due after a tax year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deadline {
    /// Form 1099-MISC to the payee (26 U.S.C. 6041(d)). Prizes and royalties are due then.
    MiscToPayee,
    /// Form 1099-MISC to the payee when box 8 or 10 holds an amount.
    MiscToPayeeWithBox8Or10,
    /// Form 1099-MISC to the IRS on paper.
    MiscOnPaper,
    /// Form 1099-MISC to the IRS electronically.
    MiscElectronic,
    /// Form 1099-NEC, to the payee and to the IRS.
    Nec,
    /// Form 945.
    Form945,
    /// Form 945 when all tax was deposited in time.
    Form945AllDeposited,
}

impl Deadline {
    /// Every deadline.
    pub const ALL: [Self; 7] = [
        Self::MiscToPayee,
        Self::MiscToPayeeWithBox8Or10,
        Self::MiscOnPaper,
        Self::MiscElectronic,
        Self::Nec,
        Self::Form945,
        Self::Form945AllDeposited,
    ];

    /// The day it falls on for payments of `tax_year`: in the year after, and on the first day after a weekend or a
    /// legal holiday (26 U.S.C. 7503). `is_legal_holiday` tells the holidays, see [`crate::is_legal_holiday`].
    pub fn due_on(self, tax_year: i32, is_legal_holiday: impl Fn(Date) -> bool) -> Date {
        let (month, day) = self.written_day();
        let written = Date::from_calendar_date(tax_year + 1, month, day).expect("these days exist in every year");
        roll_forward(written, &|day| !is_weekend(day) && !is_legal_holiday(day))
    }

    /// The day as the law writes it.
    const fn written_day(self) -> (Month, u8) {
        match self {
            Self::MiscToPayee | Self::Nec | Self::Form945 => (Month::January, 31),
            Self::Form945AllDeposited => (Month::February, 10),
            Self::MiscToPayeeWithBox8Or10 => (Month::February, 15),
            Self::MiscOnPaper => (Month::February, 28),
            Self::MiscElectronic => (Month::March, 31),
        }
    }
}
