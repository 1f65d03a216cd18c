//! A transfer, and the world around it.

use approval::{Decision, Policy, Role};
use money::Money;
use tax::{PaidBefore, TaxTable, W9Standing};
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    APPROVAL_EXPIRES_AFTER, AccountId, Change, Command, Facts, Jitter, KeyAfterwards, Limits, NewTransfer, Onboarding,
    PayeeFacts, PayeeKind, ProviderError, Refusal, RunStatus, Source, Statement, StatementState, TaxReporting,
    TransferId, TransferPayout, TransferTax, allocate,
};
use crate::given::{ANNA, APPROVED_W9, BORIS, NOW, PAYEE};
use crate::{PayeeId, PayoutId, StatementId, TaxFacts, UserId};

pub(crate) const LEASE: Duration = Duration::minutes(2);
pub(crate) const PERIOD: Date = date!(2026 - 10 - 31);

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub payee: PayeeFacts,
    pub w9: W9Standing,
    pub foreign: bool,
    pub reporting: TaxReporting,
    pub withholding_accepted: bool,
    pub statements: Vec<Statement>,
    pub limits: Limits,
    pub policy: Policy,
    pub table: TaxTable,
    pub now: OffsetDateTime,
}

impl World {
    /// A creator who can be paid, with one statement of so many cents.
    pub fn creator(cents: i64) -> Self {
        Self {
            payee: ready(),
            w9: APPROVED_W9,
            foreign: false,
            reporting: TaxReporting::Service,
            withholding_accepted: false,
            statements: vec![statement(1, cents)],
            limits: Limits::standard(),
            policy: Policy::second_person(APPROVAL_EXPIRES_AFTER).expect("a positive time"),
            table: TaxTable::standard(),
            now: NOW,
        }
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            payee: &self.payee,
            tax: self.tax(),
            statements: &self.statements,
            limits: &self.limits,
            policy: &self.policy,
            lease: LEASE,
            now: self.now,
        }
    }

    pub fn tax(&self) -> TransferTax<'_> {
        TransferTax {
            reporting: self.reporting,
            income: self.payee.kind.income(),
            facts: TaxFacts {
                w9: self.w9,
                foreign: self.foreign,
                paid_before: PaidBefore::nothing(),
                table: &self.table,
            },
            withholding_accepted: self.withholding_accepted,
        }
    }
}

pub(crate) fn ready() -> PayeeFacts {
    PayeeFacts {
        kind: PayeeKind::Creator,
        account: Some(AccountId("acct_1".into())),
        onboarding: Onboarding::Completed,
        transfers_enabled: true,
        in_good_standing: true,
        verified: true,
        disputed: Vec::new(),
    }
}

/// The older the number is small.
pub(crate) fn statement(number: u128, cents: i64) -> Statement {
    let months = i64::try_from(number).expect("a small number");
    Statement {
        id: StatementId(Uuid::from_u128(number)),
        payee: PayeeId(Uuid::from_u128(50)),
        period_end: PERIOD + Duration::days(30 * months),
        net_payable: Money::usd(cents),
        paid: Money::usd(0),
        in_flight: Money::usd(0),
        run: RunStatus::Locked,
        state: StatementState::Pending,
    }
}

pub(crate) fn new_transfer(cents: i64, source: Source) -> NewTransfer {
    NewTransfer {
        id: PayoutId(Uuid::from_u128(200)),
        payee: PayeeId(Uuid::from_u128(50)),
        payee_user: PAYEE,
        amount: Money::usd(cents),
        source,
        initiated_by: Some(ANNA),
    }
}

/// A transfer and the world around it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub world: World,
    pub payout: TransferPayout,
}

impl Story {
    /// Everything a creator has is to be paid out.
    pub fn of(world: World) -> Self {
        let allocations = allocate(&world.statements, None, None).expect("something is payable");
        let cents = allocations.iter().map(|part| part.amount.minor()).sum();
        let new = new_transfer(cents, Source::Statements(allocations));
        let (payout, _) = TransferPayout::create(new, &world.facts()).expect("the payee is eligible");
        Self { world, payout }
    }

    /// 100.00, ready to be sent.
    pub fn pending() -> Self {
        Self::of(World::creator(10_000))
    }

    /// 10,000.00, which needs a second approver.
    pub fn large() -> Self {
        Self::of(World::creator(1_000_000))
    }

    /// 100.00, with a worker that is sending it.
    pub fn sending() -> Self {
        let mut story = Self::pending();
        story.does(Command::StartSending);
        story
    }

    pub fn completed() -> Self {
        let mut story = Self::sending();
        story.does(story.accepted());
        story
    }

    pub fn failed() -> Self {
        let mut story = Self::sending();
        story.does(story.fails_for_good());
        story
    }

    /// Carries out a command that is allowed.
    pub fn does(&mut self, command: Command) -> Change {
        let name = command.name();
        let outcome = self.payout.handle(command, &self.world.facts());
        outcome.unwrap_or_else(|refusal| panic!("{name} is refused: {refusal}"))
    }

    /// Tries a command that is refused, and sees that nothing has changed.
    pub fn refuses(&mut self, command: Command) -> Refusal {
        let (name, before) = (command.name(), self.payout.clone());
        let outcome = self.payout.handle(command, &self.world.facts());
        assert_eq!(self.payout, before, "{name} changed something");
        outcome.expect_err(name)
    }

    pub fn waits(&mut self, duration: Duration) {
        self.world.now += duration;
    }

    /// The retry that is waited for begins.
    pub fn resumes_in_time(&mut self) -> Change {
        self.world.now = self.payout.next_retry_at().expect("it is tried again");
        self.does(Command::Resume)
    }

    /// What was asked for was done.
    pub fn accepted(&self) -> Command {
        let amount = self.payout.request().expect("it is being sent").amount;
        accept("tr_1", amount.minor())
    }

    pub fn loses_reply(&self) -> Command {
        Command::LoseReply {
            attempt: self.payout.attempt(),
            error: error("timeout"),
            jitter: Jitter::NONE,
        }
    }

    pub fn fails_transiently(&self, key: KeyAfterwards) -> Command {
        Command::FailTransiently {
            attempt: self.payout.attempt(),
            error: error("rate_limit"),
            key,
            jitter: Jitter::NONE,
        }
    }

    pub fn fails_for_good(&self) -> Command {
        Command::FailForGood {
            attempt: self.payout.attempt(),
            error: error("account_invalid"),
        }
    }

    pub fn is_absent(&self) -> Command {
        Command::ReportAbsent {
            attempt: self.payout.attempt(),
        }
    }
}

pub(crate) fn error(code: &str) -> ProviderError {
    ProviderError {
        code: code.to_owned(),
        message: format!("the provider says {code}"),
    }
}

pub(crate) fn accept(id: &str, cents: i64) -> Command {
    Command::Accept {
        transfer_id: TransferId(id.into()),
        amount: Money::usd(cents),
    }
}

pub(crate) fn reverse(id: &str, cents: i64) -> Command {
    Command::Reverse {
        transfer_id: TransferId(id.into()),
        reversed: Money::usd(cents),
        reason: "the provider took it back".into(),
    }
}

pub(crate) fn vote(by: UserId, decision: Decision) -> Command {
    Command::Vote {
        by,
        roles: vec![Role::FinanceManager],
        decision,
        reason: Some(crate::given::REASON.into()),
    }
}

pub(crate) fn cancel() -> Command {
    Command::Cancel {
        by: BORIS,
        reason: crate::given::REASON.into(),
    }
}

pub(crate) fn retry() -> Command {
    Command::Retry { by: BORIS }
}
