//! Transfers to recruiters and creators [R11]: who is paid, what is owed to him, and every step up to the sending, which
//! the worker does.

pub mod payees;
pub mod statements;

mod advance;
mod balance;
mod batch;
mod commands;
mod create;
mod notices;
mod read;
mod receipt;
mod record;
mod shares;
mod standing;
mod statistics;
mod view;
mod within;

pub(crate) use advance::advance;
pub use balance::{BalanceView, CheckView, EligibilityView, balance, eligibility, own_balances};
pub use batch::{Batch, BatchRow, Outcome, batch};
pub use commands::{approve, cancel, expire_approvals, reject, retry};
pub use create::{Order, create};
pub use read::{ListFilter, find, list, own};
pub(crate) use receipt::receipt_of;
pub use receipt::receipt_pdf;
pub(crate) use record::Recorded;
pub use statistics::{Statistics, StatusFigures, statistics};
pub use view::{AllocationView, TransferView, VoteView};

pub(crate) use standing::{Standing, standings};
pub(crate) use within::create_within;

use infrastructure::persistence::Scope;
use infrastructure::stripe::Stripe;
use payout_domain::UserId;
use payout_domain::transfer::Refusal;

use crate::actor::Identity;
use crate::{Actor, Context, Error};

/// Through whom the programme pays; without a provider it does nothing at all.
pub(crate) fn programme(ctx: &Context) -> Result<&Stripe, Error> {
    ctx.stripe.as_ref().ok_or(Error::NotConfigured {
        what: "paying by transfer",
        setting: "STRIPE_SECRET_KEY",
    })
}

/// Whose records the actor is shown: a payee's own, unless he is staff or a program with a key for it [R11.10].
pub(crate) fn scope(actor: &Actor) -> Scope {
    match &actor.identity {
        Identity::Person { user, .. } if !actor.is_staff() => Scope::OfUser(*user),
        Identity::Person { .. } | Identity::Program { .. } | Identity::Worker => Scope::Everything,
    }
}

/// The person who acts as staff, and not on what is his own.
fn staff_on(actor: &Actor, payee: UserId) -> Result<UserId, Error> {
    let user = actor.user().ok_or(Error::PeopleOnly)?;
    if user == payee {
        return Err(Refusal::OwnPayout.into());
    }
    Ok(user)
}
