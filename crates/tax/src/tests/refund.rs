use time::macros::date;

use crate::Refund::{Discretionary, NotAllowed, Owed};
use crate::WithheldFor::{MissingTin, Mistake, TinInProcess};
use crate::refund;

#[test]
fn tax_is_given_back_only_within_the_year_and_only_where_it_was_not_owed() {
    let cases = [
        (
            "R1",
            MissingTin,
            date!(2026 - 03 - 01),
            date!(2026 - 03 - 09),
            NotAllowed,
        ),
        (
            "R2",
            TinInProcess,
            date!(2026 - 03 - 03),
            date!(2026 - 03 - 05),
            Discretionary,
        ),
        ("R3", Mistake, date!(2026 - 03 - 01), date!(2026 - 11 - 20), Owed),
        (
            "R3, last day",
            Mistake,
            date!(2026 - 03 - 01),
            date!(2026 - 12 - 31),
            Owed,
        ),
        ("R4", Mistake, date!(2026 - 03 - 01), date!(2027 - 01 - 01), NotAllowed),
        (
            "R2 in January",
            TinInProcess,
            date!(2026 - 12 - 30),
            date!(2027 - 01 - 04),
            NotAllowed,
        ),
    ];
    for (name, withheld_for, paid_on, today, expected) in cases {
        assert_eq!(refund(withheld_for, paid_on, today), expected, "{name}");
    }
}
