//! What the tests of this crate state: people, details on file, the world around a payout, and a payout to act on.

mod commands;
mod story;

pub(crate) use commands::*;
pub(crate) use story::Story;

use approval::Policy;
use money::Money;
use tax::{PaidBefore, TaxTable, W9Standing};
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::member_payout::{Facts, NewPayout};
use crate::{
    Destination, DestinationDefect, DestinationFacts, MembershipId, PaymentMethod, PayoutId, RoundId, TaxFacts, UserId,
};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-20 09:00 UTC);
pub(crate) const TODAY: Date = date!(2026 - 11 - 20);
pub(crate) const COOLING: Duration = Duration::hours(24);
pub(crate) const APPROVED_W9: W9Standing = W9Standing::Approved { exempt: false };

pub(crate) const PAYEE: UserId = person(1);
/// An administrator, who initiated the payout.
pub(crate) const ANNA: UserId = person(2);
/// A finance manager.
pub(crate) const BORIS: UserId = person(3);
/// Another administrator.
pub(crate) const CLARA: UserId = person(4);

pub(crate) const fn person(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

/// A bank account, known by a letter, that the member gave before he was chosen.
pub(crate) fn account(letter: char) -> Destination {
    Destination {
        fingerprint: format!("bank account {letter}"),
        bank_detail_id: Some(Uuid::from_u128(u128::from(u32::from(letter)))),
        given_at: NOW - Duration::days(30),
    }
}

/// A postal address, known by a letter.
pub(crate) fn home(letter: char) -> Destination {
    let given_at = NOW - Duration::days(30);
    Destination {
        fingerprint: format!("address {letter}"),
        bank_detail_id: None,
        given_at,
    }
}

/// Everything outside a payout that decides about it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub bank: Result<Destination, DestinationDefect>,
    pub address: Result<Destination, DestinationDefect>,
    pub w9: W9Standing,
    pub foreign: bool,
    pub paid_before: PaidBefore,
    pub table: TaxTable,
    pub policy: Policy,
    pub cooling: Duration,
    pub now: OffsetDateTime,
}

impl World {
    /// The member has given everything: account A, home A and a W-9.
    pub fn complete() -> Self {
        Self {
            bank: Ok(account('A')),
            address: Ok(home('A')),
            w9: APPROVED_W9,
            ..Self::bare()
        }
    }

    /// The member has given nothing.
    pub fn bare() -> Self {
        Self {
            bank: Err(DestinationDefect::NoBankDetails),
            address: Err(DestinationDefect::NoAddress),
            w9: W9Standing::Missing,
            foreign: false,
            paid_before: PaidBefore::nothing(),
            table: TaxTable::standard(),
            policy: Policy::standard(),
            cooling: COOLING,
            now: NOW,
        }
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            destinations: DestinationFacts {
                bank: self.bank.clone(),
                address: self.address.clone(),
            },
            tax: TaxFacts {
                w9: self.w9,
                foreign: self.foreign,
                paid_before: self.paid_before,
                table: &self.table,
            },
            policy: &self.policy,
            cooling: self.cooling,
            now: self.now,
        }
    }
}

/// The default reward of 100,000.00 with the default fee of 300.00, to be paid by ACH.
pub(crate) fn new_payout() -> NewPayout {
    NewPayout {
        id: PayoutId(Uuid::from_u128(100)),
        payee: PAYEE,
        membership: Some(MembershipId(Uuid::from_u128(101))),
        round_id: RoundId(Uuid::from_u128(102)),
        queue_position: 1,
        gross: Money::usd(10_000_000),
        retention_fee: Money::usd(30_000),
        method: PaymentMethod::Ach,
        initiated_by: ANNA,
    }
}
