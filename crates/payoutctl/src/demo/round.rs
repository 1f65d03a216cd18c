//! One payout round from eligibility to receipt, every step proved by the answers to it.

mod approving;
mod choosing;
pub(super) mod details;
mod paying;
mod proving;

use anyhow::Context as _;
use money::{Currency, Money};
use serde_json::Value;

use super::client::{Person, text};
use super::scene::Scene;
use super::steps::Steps;

/// Nobody reads what is sent there, so nothing is.
pub(super) const NO_MAILBOX: &str = "@no-mail.invalid";

/// A member who is paid.
#[derive(Debug)]
pub(super) struct Payee {
    pub person: Person,
    pub payout_id: String,
    pub way: Way,
}

/// How a member of the demo is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// With a W-9.
    Ach,
    /// Without one, so that tax is withheld.
    Check,
}

impl Way {
    fn code(self) -> &'static str {
        match self {
            Self::Ach => "ach",
            Self::Check => "check",
        }
    }
}

impl Payee {
    /// The path of this payout, or of something below it.
    pub(super) fn path(&self, below: &str) -> String {
        format!("/api/payouts/{}{below}", self.payout_id)
    }

    /// The first part of a file name.
    pub(super) fn file_name(&self, what: &str) -> String {
        format!("{what}-{}", self.way.code())
    }
}

/// Plays the round; returns who was paid.
pub(super) async fn play(scene: &Scene, steps: &mut Steps) -> anyhow::Result<Vec<Payee>> {
    let payees = choose(scene, steps).await?;
    give_details(scene, &payees, steps).await?;
    approve(scene, &payees, steps).await?;
    pay(scene, &payees, steps).await?;
    prove(scene, &payees, steps).await?;
    Ok(payees)
}

async fn choose(scene: &Scene, steps: &mut Steps) -> anyhow::Result<Vec<Payee>> {
    steps.take("Health and readiness", choosing::healthy(scene)).await?;
    let slots = steps
        .take("Check whether the company may pay", choosing::eligible(scene))
        .await?;
    let chosen = steps
        .take(
            "Look who stands at the head of the queue",
            choosing::heads(scene, slots),
        )
        .await?;
    let first = chosen.first().context("nobody can be chosen")?;
    steps
        .take("Refuse that look to a member", choosing::refuse_member(first))
        .await?;
    if let Some(second) = chosen.get(1) {
        steps
            .take("A member asks for a check", details::prefer_check(second))
            .await?;
    }
    steps
        .take("Choose the members", choosing::initiate(scene, chosen))
        .await
}

async fn give_details(scene: &Scene, payees: &[Payee], steps: &mut Steps) -> anyhow::Result<()> {
    for payee in payees.iter().filter(|payee| payee.way == Way::Ach) {
        steps
            .take("A member gives bank details", details::give_bank(payee))
            .await?;
        let form = steps
            .take("The same member gives a W-9", details::give_w9(payee))
            .await?;
        steps
            .take("Finance approves the W-9", details::approve_w9(scene, payee, &form))
            .await?;
    }
    Ok(())
}

async fn approve(scene: &Scene, payees: &[Payee], steps: &mut Steps) -> anyhow::Result<()> {
    for payee in payees {
        match payee.way {
            Way::Ach => {
                let approval = approving::approve(scene, payee);
                steps.take("Approve the payment by ACH", approval).await?;
            }
            Way::Check => {
                steps
                    .take("Approve the payment by check", approving::approve(scene, payee))
                    .await?;
                steps
                    .take(
                        "Explain what that one waits for",
                        approving::explain_waiting(scene, payee),
                    )
                    .await?;
                steps
                    .take("Finance proceeds with withholding", approving::withhold(scene, payee))
                    .await?;
            }
        }
    }
    steps
        .take("Explain what is left to do", approving::explain_ready(scene, payees))
        .await
}

async fn pay(scene: &Scene, payees: &[Payee], steps: &mut Steps) -> anyhow::Result<()> {
    for payee in payees {
        let title = match payee.way {
            Way::Ach => "Instructions for the ACH payment",
            Way::Check => "Instructions for the check",
        };
        steps.take(title, paying::instruct(scene, payee)).await?;
    }
    steps
        .take(
            "Refuse the instructions to support",
            paying::refuse_support(scene, payees),
        )
        .await?;
    steps.take("Mark as sent", paying::mark_sent(scene, payees)).await?;
    steps
        .take("Confirm the arrival", paying::confirm(scene, payees))
        .await?;
    steps
        .take("Members read their receipts", paying::read_receipts(scene, payees))
        .await
}

async fn prove(scene: &Scene, payees: &[Payee], steps: &mut Steps) -> anyhow::Result<()> {
    steps
        .take("Members see where they stand", proving::memberships(payees))
        .await?;
    steps.take("Wait for the mails", proving::mails(scene, payees)).await?;
    steps.take("Read the audit log", proving::audit(scene, payees)).await?;
    steps
        .take("Verify books and audit chain", proving::books(scene))
        .await?;
    steps
        .take(
            "Compare the queue with its full computation",
            proving::queue(scene, payees),
        )
        .await
}

fn money(value: &Value, pointer: &str) -> anyhow::Result<Money> {
    let amount = text(value, pointer)?;
    Money::parse(amount, Currency::USD).with_context(|| format!("{pointer} is {amount}"))
}
