use money::{Currency, Money};

use crate::transfer::given::{World, new_transfer};
use crate::transfer::{LimitRefusal, Limits, Source, TransferPayout};

fn code(cents: i64, source: &Source) -> &'static str {
    let mut world = World::creator(1_000_000);
    world.limits = Limits::new(Money::usd(5_000), Some(Money::usd(50_000)), Money::usd(40_000), 0).expect("they agree");
    let outcome = TransferPayout::create(new_transfer(cents, source.clone()), &world.facts());
    outcome.map_or_else(|refusal| refusal.code(), |_| "CREATED")
}

#[test]
fn r11_2_what_somebody_asks_for_keeps_the_minimum_and_the_maximum() {
    let asked = Source::Adjustment {
        reason: "a correction".into(),
    };
    let expected = [
        (-1, "AMOUNT_BELOW_MINIMUM"),
        (0, "AMOUNT_BELOW_MINIMUM"),
        (4_999, "AMOUNT_BELOW_MINIMUM"),
        (5_000, "CREATED"),
        (50_000, "CREATED"),
        (50_001, "AMOUNT_ABOVE_MAXIMUM"),
    ];
    for (cents, outcome) in expected {
        assert_eq!(code(cents, &asked), outcome, "{cents}");
    }
}

#[test]
fn r11_2_what_is_due_keeps_the_hard_floor() {
    let due = Source::Schedule(crate::ScheduleId(uuid::Uuid::from_u128(9)));
    assert_eq!(code(99, &due), "AMOUNT_BELOW_MINIMUM");
    assert_eq!(code(100, &due), "CREATED");
    assert_eq!(code(50_001, &due), "AMOUNT_ABOVE_MAXIMUM");
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    let limits = |minimum, maximum: Option<i64>, large, reserve| {
        Limits::new(Money::usd(minimum), maximum.map(Money::usd), Money::usd(large), reserve).map(drop)
    };
    assert_eq!(limits(100, Some(100), 1, 100), Ok(()));
    for outcome in [
        limits(99, None, 1, 0),
        limits(5_000, Some(4_999), 1, 0),
        limits(100, None, 0, 0),
        limits(100, None, 1, 101),
    ] {
        assert!(matches!(outcome, Err(LimitRefusal::Contradictory(_))), "{outcome:?}");
    }
    let euro = Currency::parse("EUR").expect("a currency");
    let mixed = Limits::new(Money::usd(100), None, Money::new(1, euro), 0);
    assert_eq!(mixed, Err(LimitRefusal::OtherCurrency));
    assert_eq!(
        Limits::standard().check_due(Money::new(500, euro)),
        Err(LimitRefusal::OtherCurrency)
    );
}
