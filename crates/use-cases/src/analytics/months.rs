use infrastructure::persistence::payee_figures::MonthPaid;
use time::Date;

pub const MONTHS_DEFAULT: u32 = 12;
pub const MONTHS_MAX: u32 = 60;

/// What was paid in a month, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    pub begins_on: Date,
    pub count: i64,
    pub amount_cents: i64,
    pub withheld_cents: i64,
    pub net_cents: i64,
}

/// The first day of so many months of which the last is that of `today`.
pub(super) fn first(today: Date, months: u32) -> Date {
    let mut first = first_day(today);
    for _ in 1..months.clamp(1, MONTHS_MAX) {
        first = first.previous_day().map_or(first, first_day);
    }
    first
}

/// Every month from `first` on, also those in which nothing was paid.
pub(super) fn of<'a>(first: Date, months: u32, paid: impl Iterator<Item = &'a MonthPaid>) -> Vec<Month> {
    let paid: Vec<&MonthPaid> = paid.collect();
    let mut begins_on = first;
    let mut all = Vec::new();
    for _ in 0..months.clamp(1, MONTHS_MAX) {
        let sum = paid.iter().find(|month| month.month == begins_on);
        all.push(Month {
            begins_on,
            count: sum.map_or(0, |it| it.count),
            amount_cents: sum.map_or(0, |it| it.amount_cents),
            withheld_cents: sum.map_or(0, |it| it.withheld_cents),
            net_cents: sum.map_or(0, |it| it.net_cents),
        });
        begins_on = next(begins_on);
    }
    all
}

fn first_day(day: Date) -> Date {
    day.replace_day(1).expect("every month has a first day")
}

fn next(first: Date) -> Date {
    let days = i64::from(first.month().length(first.year()));
    first + time::Duration::days(days)
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn months_reach_back_over_the_new_year_and_have_no_gaps() {
        let from = first(date!(2027 - 02 - 28), 4);
        let december = MonthPaid {
            payee_id: Uuid::nil(),
            currency: "USD".to_owned(),
            month: date!(2026 - 12 - 01),
            count: 2,
            amount_cents: 300,
            withheld_cents: 72,
            net_cents: 228,
        };

        let months = of(from, 4, [&december].into_iter());

        let begin: Vec<Date> = months.iter().map(|month| month.begins_on).collect();
        assert_eq!(
            begin,
            [
                date!(2026 - 11 - 01),
                date!(2026 - 12 - 01),
                date!(2027 - 01 - 01),
                date!(2027 - 02 - 01)
            ]
        );
        assert_eq!(
            months.iter().map(|month| month.net_cents).collect::<Vec<_>>(),
            [0, 228, 0, 0]
        );
    }
}
