use money::Money;

use crate::given::{ANNA, NOW};
use crate::transfer::given::statement;
use crate::transfer::{
    AllocationRefusal, Payability, RunStatus, Statement, StatementCommand, StatementRefusal, allocate,
};

fn disputed() -> Statement {
    let mut statement = statement(1, 10_000);
    statement.handle(dispute(), NOW).expect("it is unopposed");
    statement
}

fn dispute() -> StatementCommand {
    StatementCommand::Dispute {
        reason: "too little".into(),
    }
}

fn resolve(cents: i64) -> StatementCommand {
    StatementCommand::Resolve {
        by: ANNA,
        net_payable: Money::usd(cents),
        note: "looked at".into(),
    }
}

#[test]
fn r11_5_payable_is_what_is_reviewed_or_unopposed_in_a_locked_run_and_what_is_resolved() {
    let mut unopposed = statement(1, 10_000);
    assert_eq!(unopposed.payability(), Payability::Payable);
    for run in RunStatus::ALL {
        unopposed.run = run;
        let expected = if run.is_locked() {
            Payability::Payable
        } else {
            Payability::RunNotLocked
        };
        assert_eq!(unopposed.payability(), expected, "{}", run.code());
        let mut reviewed = unopposed.clone();
        reviewed.handle(StatementCommand::Review, NOW).expect("it is unopposed");
        assert_eq!(reviewed.payability(), expected, "{}", run.code());
    }
    let mut contested = disputed();
    contested.run = RunStatus::Draft;
    assert_eq!(contested.payability(), Payability::Disputed);
    contested.handle(resolve(12_000), NOW).expect("it is disputed");
    assert_eq!(
        (contested.payability(), contested.remaining()),
        (Payability::Payable, Money::usd(12_000))
    );
}

#[test]
fn r11_5_a_disputed_statement_blocks_itself_and_is_named() {
    let statements = [disputed(), statement(2, 7_000)];
    let parts = allocate(&statements, None, None).expect("the other one");
    assert_eq!((parts.len(), parts[0].statement), (1, statements[1].id));
    let refusal = allocate(&statements, Some(&[statements[0].id, statements[1].id]), None);
    assert_eq!(
        refusal,
        Err(AllocationRefusal::NotPayable {
            statement: statements[0].id,
            why: Payability::Disputed
        })
    );
}

#[test]
fn r11_4_the_oldest_is_paid_first_and_the_last_one_in_part() {
    let statements = [statement(3, 300), statement(1, 100), statement(2, 200)];
    let parts = allocate(&statements, None, Some(Money::usd(250))).expect("600 are payable");
    let cents: Vec<_> = parts.iter().map(|part| (part.statement, part.amount.minor())).collect();
    assert_eq!(cents, [(statements[1].id, 100), (statements[2].id, 150)]);
    let wanted = allocate(&statements, None, Some(Money::usd(601)));
    assert!(matches!(wanted, Err(AllocationRefusal::MoreThanPayable { .. })));
    assert_eq!(
        allocate(&statements, None, Some(Money::usd(0))),
        Err(AllocationRefusal::Amount)
    );
    assert_eq!(allocate(&[], None, None), Err(AllocationRefusal::NothingPayable));
}

#[test]
fn a_statement_chosen_twice_is_claimed_once() {
    let statements = [statement(1, 100)];
    let parts = allocate(&statements, Some(&[statements[0].id; 2]), None).expect("it is payable");
    assert_eq!(parts.len(), 1);
}

#[test]
fn what_is_paid_cannot_be_disputed_and_what_is_promised_cannot_be_taken_back() {
    let mut paid = statement(1, 10_000);
    paid.paid = Money::usd(10_000);
    assert_eq!((paid.status(), paid.payability()), ("paid", Payability::Spent));
    assert_eq!(paid.handle(dispute(), NOW), Err(StatementRefusal::Paid));

    let mut promised = disputed();
    promised.in_flight = Money::usd(4_000);
    let refusal = promised.handle(resolve(3_999), NOW);
    assert_eq!(refusal.map_err(|refusal| refusal.code()), Err("BELOW_ALLOCATED"));
    assert_eq!(promised.handle(resolve(-1), NOW), Err(StatementRefusal::Amount));
    promised.handle(resolve(4_000), NOW).expect("as much as is promised");
    assert_eq!(promised.payability(), Payability::Spent);
}

#[test]
fn only_steps_that_exist_are_taken() {
    let mut statement = statement(1, 10_000);
    let code = |outcome: Result<(), StatementRefusal>| outcome.expect_err("no such step").code();
    assert_eq!(code(statement.handle(resolve(1), NOW)), "INVALID_TRANSITION");
    statement.handle(dispute(), NOW).expect("it is unopposed");
    assert_eq!(code(statement.handle(dispute(), NOW)), "INVALID_TRANSITION");
    assert_eq!(
        code(statement.handle(StatementCommand::Review, NOW)),
        "INVALID_TRANSITION"
    );
    statement.handle(resolve(1), NOW).expect("it is disputed");
    assert_eq!(code(statement.handle(dispute(), NOW)), "INVALID_TRANSITION");
}

#[test]
fn r11_5_what_was_reviewed_can_be_disputed_until_a_payout_claims_it() {
    let mut reviewed = statement(1, 10_000);
    reviewed.handle(StatementCommand::Review, NOW).expect("it is unopposed");
    let before = reviewed.clone();
    let later = NOW + time::Duration::DAY;
    reviewed.handle(StatementCommand::Review, later).expect("said before");
    assert_eq!(reviewed, before);

    let mut claimed = reviewed.clone();
    claimed.in_flight = Money::usd(1);
    assert_eq!(claimed.handle(dispute(), NOW), Err(StatementRefusal::Claimed));
    assert_eq!(
        claimed,
        Statement {
            in_flight: Money::usd(1),
            ..before
        }
    );
    reviewed.handle(dispute(), NOW).expect("nothing is claimed");
    assert_eq!(reviewed.payability(), Payability::Disputed);
}
