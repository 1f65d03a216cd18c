//! What a person who is paid by transfer sees of his own: paid, on its way, still to come [R11.10].

mod months;

use std::collections::BTreeSet;

use infrastructure::persistence::payee_figures as rows;
use infrastructure::persistence::transfer_payees::{self, TransferPayee};
use payout_domain::transfer::{PayeeKind, Status};
use time::Date;
use uuid::Uuid;

use crate::transfers::programme;
use crate::{Actor, Context, Error};

pub use months::{MONTHS_DEFAULT, MONTHS_MAX, Month};
pub use rows::{HoldAhead, HoldSum, LastFailure, LastPaid, NextAttempt, PlacementSum, ScheduleAhead, ScheduleSum};
pub use rows::{StatementPeriod, StatementSum, StatusSum};

/// Of each list that is long.
const LISTED_MAX: u64 = 200;
/// Of it, for one payee and currency.
const SHOWN_MAX: usize = 24;

/// The figures of one payee in one currency.
#[derive(Debug, Clone)]
pub struct Analytics {
    pub payee: Uuid,
    pub kind: PayeeKind,
    pub currency: String,
    /// The oldest first, without gaps; the last is the present one.
    pub months: Vec<Month>,
    pub paid: Paid,
    pub waiting_for_approval: Sum,
    pub pending: Sum,
    pub processing: Sum,
    pub failed: Sum,
    pub returned: Sum,
    pub last_paid: Option<LastPaid>,
    pub last_failure: Option<LastFailure>,
    pub next_expected: Option<Expected>,
    pub royalties: Royalties,
    pub shares: Shares,
}

/// What a creator has earned.
#[derive(Debug, Clone, Default)]
pub struct Royalties {
    pub total: Option<StatementSum>,
    /// The newest first.
    pub statements: Vec<StatementPeriod>,
}

/// What a recruiter has a part in.
#[derive(Debug, Clone, Default)]
pub struct Shares {
    pub placements: Vec<PlacementSum>,
    pub scheduled: Sum,
    /// The first due first.
    pub upcoming: Vec<ScheduleAhead>,
    pub held: Sum,
    /// The first to end first.
    pub holds: Vec<HoldAhead>,
}

/// How many there are, and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub count: i64,
    pub amount_cents: i64,
}

/// Everything that was accepted and has not come back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paid {
    pub count: i64,
    pub amount_cents: i64,
    pub withheld_cents: i64,
    /// What reached the payee and was not taken back.
    pub net_cents: i64,
}

/// What comes next.
#[derive(Debug, Clone)]
pub enum Expected {
    /// A payout on its way.
    Payout(NextAttempt),
    /// A share on its day.
    Schedule(ScheduleAhead),
}

/// All that was read about one person.
struct Read {
    status: Vec<StatusSum>,
    months: Vec<rows::MonthPaid>,
    last_paid: Vec<LastPaid>,
    failures: Vec<LastFailure>,
    next: Vec<NextAttempt>,
    statements: Vec<StatementSum>,
    periods: Vec<StatementPeriod>,
    placements: Vec<PlacementSum>,
    schedules: Vec<ScheduleSum>,
    upcoming: Vec<ScheduleAhead>,
    hold_sums: Vec<HoldSum>,
    holds: Vec<HoldAhead>,
}

/// The actor's own, one for each payee that he is and each currency; whatever else he may see.
#[tracing::instrument(skip_all)]
pub async fn own(ctx: &Context, actor: &Actor, months: u32) -> Result<Vec<Analytics>, Error> {
    programme(ctx)?;
    let user = actor.user().ok_or(Error::PeopleOnly)?;
    let first = months::first(ctx.now().date(), months);
    let db = ctx.reports.reading().await?;
    let payees = transfer_payees::of_user(&db, user).await?;
    let read = Read {
        status: rows::status_sums(&db, user).await?,
        months: rows::months_paid(&db, user, first.midnight().assume_utc()).await?,
        last_paid: rows::last_paid(&db, user).await?,
        failures: rows::last_failures(&db, user).await?,
        next: rows::next_attempts(&db, user).await?,
        statements: rows::statement_sums(&db, user).await?,
        periods: rows::latest_statements(&db, user, LISTED_MAX).await?,
        placements: rows::placement_sums(&db, user).await?,
        schedules: rows::schedule_sums(&db, user).await?,
        upcoming: rows::schedules_ahead(&db, user, LISTED_MAX).await?,
        hold_sums: rows::hold_sums(&db, user).await?,
        holds: rows::holds_ahead(&db, user, LISTED_MAX).await?,
    };
    let usual = ctx.rules.transfers.limits.minimum().currency();
    let mut all = Vec::new();
    for payee in payees {
        for currency in read.currencies(payee.id, usual.code()) {
            all.push(read.of(&payee, currency, first, months)?);
        }
    }
    Ok(all)
}

impl Read {
    /// In which currencies a payee has anything, and in any case the one that is paid in.
    fn currencies(&self, payee: Uuid, usual: &str) -> BTreeSet<String> {
        let status = self.status.iter().map(|it| (it.payee_id, &it.currency));
        let statements = self.statements.iter().map(|it| (it.payee_id, &it.currency));
        let placements = self.placements.iter().map(|it| (it.payee_id, &it.currency));
        let schedules = self.schedules.iter().map(|it| (it.payee_id, &it.currency));
        let holds = self.hold_sums.iter().map(|it| (it.payee_id, &it.currency));
        let all = status.chain(statements).chain(placements).chain(schedules).chain(holds);
        let his = all.filter(|(id, _)| *id == payee).map(|(_, currency)| currency.clone());
        his.chain([usual.to_owned()]).collect()
    }

    fn of(&self, payee: &TransferPayee, currency: String, first: Date, months: u32) -> Result<Analytics, Error> {
        let id = payee.id;
        let his = |payee_id: Uuid, code: &str| payee_id == id && code == currency;
        let standing = |status: Status| self.standing(id, &currency, status);
        let paid = self.months.iter().filter(|it| his(it.payee_id, &it.currency));
        let next = self.next.iter().find(|it| his(it.payee_id, &it.currency));
        let shares = self.shares(id, &currency);
        let scheduled = shares.upcoming.first().cloned().map(Expected::Schedule);
        Ok(Analytics {
            payee: id,
            kind: payee.payee_kind()?,
            months: months::of(first, months, paid),
            paid: self.paid(id, &currency),
            waiting_for_approval: standing(Status::PendingApproval),
            pending: standing(Status::Pending),
            processing: standing(Status::Processing),
            failed: standing(Status::Failed),
            returned: standing(Status::Reversed),
            last_paid: first_of(&self.last_paid, |it| his(it.payee_id, &it.currency)),
            last_failure: first_of(&self.failures, |it| his(it.payee_id, &it.currency)),
            next_expected: next.cloned().map(Expected::Payout).or(scheduled),
            royalties: self.royalties(id, &currency),
            shares,
            currency,
        })
    }

    fn royalties(&self, payee: Uuid, currency: &str) -> Royalties {
        let his = |payee_id: Uuid, code: &str| payee_id == payee && code == currency;
        Royalties {
            total: first_of(&self.statements, |it| his(it.payee_id, &it.currency)),
            statements: some_of(&self.periods, |it| his(it.payee_id, &it.currency)),
        }
    }

    fn shares(&self, payee: Uuid, currency: &str) -> Shares {
        let his = |payee_id: Uuid, code: &str| payee_id == payee && code == currency;
        let scheduled = first_of(&self.schedules, |it| his(it.payee_id, &it.currency));
        let held = first_of(&self.hold_sums, |it| his(it.payee_id, &it.currency));
        Shares {
            placements: some_of(&self.placements, |it| his(it.payee_id, &it.currency)),
            scheduled: scheduled.map_or(Sum::default(), |it| Sum::of(it.count, it.amount_cents)),
            upcoming: some_of(&self.upcoming, |it| his(it.payee_id, &it.currency)),
            held: held.map_or(Sum::default(), |it| Sum::of(it.count, it.held_cents)),
            holds: some_of(&self.holds, |it| his(it.payee_id, &it.currency)),
        }
    }

    fn standing(&self, payee: Uuid, currency: &str, status: Status) -> Sum {
        let sum = self.status_sum(payee, currency, status);
        sum.map_or(Sum::default(), |it| Sum::of(it.count, it.amount_cents))
    }

    fn paid(&self, payee: Uuid, currency: &str) -> Paid {
        let sum = self.status_sum(payee, currency, Status::Completed);
        sum.map_or(Paid::default(), |it| Paid {
            count: it.count,
            amount_cents: it.amount_cents,
            withheld_cents: it.withheld_cents,
            net_cents: it.net_cents - it.reversed_cents,
        })
    }

    fn status_sum(&self, payee: Uuid, currency: &str, status: Status) -> Option<&StatusSum> {
        let mut sums = self.status.iter();
        sums.find(|it| it.payee_id == payee && it.currency == currency && it.status == status.code())
    }
}

impl Sum {
    const fn of(count: i64, amount_cents: i64) -> Self {
        Self { count, amount_cents }
    }
}

fn first_of<T: Clone>(all: &[T], his: impl Fn(&T) -> bool) -> Option<T> {
    all.iter().find(|it| his(it)).cloned()
}

fn some_of<T: Clone>(all: &[T], his: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|it| his(it)).take(SHOWN_MAX).cloned().collect()
}
