use time::{Date, Month, util::days_in_month};

/// The day a membership ends: 12 calendar months after its payout was completed. The 29th of February becomes the 28th.
pub fn removal_date(completed: Date) -> Date {
    months_after(completed, 12).unwrap_or(Date::MAX)
}

/// The full calendar months from `launch` to `today`: the day of the month on which `launch` fell counts as full, as
/// does the last day of a month too short to have it. Zero before `launch`.
pub fn full_months_between(launch: Date, today: Date) -> u32 {
    let begun = month_count(today) - month_count(launch);
    let Ok(begun) = u32::try_from(begun) else { return 0 };
    let reached = months_after(launch, begun).is_some_and(|anniversary| anniversary <= today);
    if reached { begun } else { begun.saturating_sub(1) }
}

/// The same day `months` later, or the last day of that month where it is shorter. `None` beyond the calendar.
pub fn months_after(date: Date, months: u32) -> Option<Date> {
    let count = month_count(date).checked_add(i32::try_from(months).ok()?)?;
    let month = Month::December.nth_next(u8::try_from(count.rem_euclid(12)).ok()? + 1);
    let year = count.div_euclid(12);
    let day = date.day().min(days_in_month(month, year));
    Date::from_calendar_date(year, month, day).ok()
}

/// Months since January of the year 0.
fn month_count(date: Date) -> i32 {
    date.year() * 12 + i32::from(u8::from(date.month())) - 1
}
