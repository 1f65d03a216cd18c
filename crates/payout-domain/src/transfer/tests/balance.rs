use money::{Currency, Money};

use crate::given::NOW;
use crate::transfer::given::{Story, World, new_transfer, statement};
use crate::transfer::{Balance, Limits, OwedShares, RunStatus, Source, StatementState, TransferPayout, allocate};

fn of(world: &World) -> Balance {
    Balance::of(&world.statements, Currency::USD, &world.limits).expect("dollars")
}

#[test]
fn r11_4_an_amount_in_flight_is_subtracted_once() {
    let mut world = World::creator(10_000);
    world.statements[0].in_flight = Money::usd(6_000);
    let balance = of(&world);
    assert_eq!(
        (balance.total, balance.in_flight),
        (Money::usd(10_000), Money::usd(6_000))
    );
    assert_eq!(balance.available(), Money::usd(4_000));

    world.statements[0].paid = Money::usd(6_000);
    world.statements[0].in_flight = Money::usd(0);
    assert_eq!(
        (of(&world).total, of(&world).available()),
        (Money::usd(4_000), Money::usd(4_000))
    );
}

#[test]
fn r11_4_the_reserve_is_a_percentage_of_the_total_rounded_down() {
    let mut world = World::creator(10_001);
    world.limits = Limits::new(Money::usd(100), None, Money::usd(1_000_000), 10).expect("they agree");
    assert_eq!(
        (of(&world).reserved, of(&world).available()),
        (Money::usd(1_000), Money::usd(9_001))
    );
    world.statements[0].in_flight = Money::usd(9_500);
    assert_eq!(of(&world).available(), Money::usd(0));
}

#[test]
fn r11_4_what_is_disputed_is_named_and_not_available() {
    let mut world = World::creator(10_000);
    world.statements.push(statement(2, 7_000));
    world.statements[1].state = StatementState::Disputed {
        at: NOW,
        reason: "too little".into(),
    };
    world.statements.push(statement(3, 500));
    world.statements[2].run = RunStatus::Draft;
    let balance = of(&world);
    assert_eq!(
        (balance.total, balance.disputed),
        (Money::usd(10_000), Money::usd(7_000))
    );
}

#[test]
fn r11_4_more_than_is_available_is_refused_and_less_leaves_the_rest_payable() {
    let mut world = World::creator(10_000);
    world.limits = Limits::new(Money::usd(100), None, Money::usd(1_000_000), 50).expect("they agree");
    let asks = |cents| {
        let parts = allocate(&world.statements, None, Some(Money::usd(cents))).expect("it is payable");
        TransferPayout::create(new_transfer(cents, Source::Statements(parts)), &world.facts())
    };
    assert_eq!(
        asks(5_001).map(drop).map_err(|refusal| refusal.code()),
        Err("AMOUNT_ABOVE_BALANCE")
    );
    let (payout, _) = asks(5_000).expect("half of it");
    assert_eq!(payout.source.allocations()[0].amount, Money::usd(5_000));
}

#[test]
fn allocations_that_are_not_the_amount_or_not_there_are_refused() {
    let world = World::creator(10_000);
    let parts = |cents| allocate(&world.statements, None, Some(Money::usd(cents))).expect("it is payable");
    let create = |cents, parts| {
        let outcome = TransferPayout::create(new_transfer(cents, Source::Statements(parts)), &world.facts());
        outcome.map(drop).map_err(|refusal| refusal.code())
    };
    assert_eq!(create(6_000, parts(5_999)), Err("ALLOCATIONS_DO_NOT_ADD_UP"));
    let twice = [parts(6_000), parts(4_000)].concat();
    assert_eq!(create(10_000, twice.clone()), Ok(()));
    let beyond = [parts(6_000), parts(6_000)].concat();
    assert_eq!(create(12_000, beyond), Err("AMOUNT_ABOVE_BALANCE"));
    let mut foreign = Story::pending().payout.source.allocations().to_vec();
    foreign[0].statement = crate::StatementId(uuid::Uuid::from_u128(77));
    assert_eq!(create(10_000, foreign), Err("STATEMENT_UNKNOWN"));
}

#[test]
fn r11_4_what_is_owed_for_shares_is_in_one_place_each() {
    let owed = OwedShares {
        in_flight: Money::usd(1_000),
        held: Money::usd(200),
        scheduled: Money::usd(30),
        open: Money::usd(4),
    };

    let balance = Balance::of_shares(&owed).expect("dollars");

    assert_eq!((balance.total, balance.available()), (Money::usd(1_234), Money::usd(4)));
    assert_eq!((balance.reserved, balance.disputed), (Money::usd(0), Money::usd(0)));
    let euros = OwedShares {
        open: Money::new(4, Currency::parse("EUR").expect("a currency")),
        ..owed
    };
    assert!(Balance::of_shares(&euros).is_err());
}
