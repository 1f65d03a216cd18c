use fake_stripe::{Event, sign};
use infrastructure::stripe::{Keyed, ReversalOrder};
use money::Money;
use payout_domain::PayoutId;
use serde_json::json;
use tests::{Creator, DAY, MINUTE, Programme, STRIPE_WEBHOOK_SECRET};
use use_cases::{Context, sending};

use super::fate::{Clients, misbehaves};
use crate::dice::Dice;
use crate::kills::dies_after;

/// Steps in which something may go wrong.
const STEPS: usize = 14;
/// And those in which what has ended may come back.
const STEPS_AFTER_THE_END: usize = 3;
/// Polls of a turn, more or less; some die before it has begun and some after it has ended.
const POLLS: usize = 40;
/// After so many days without a mishap everything has come to its end.
const DAYS_MAX: usize = 12;
const AMOUNT: i64 = 5_000;

/// How runs ended, and what happened on the way.
#[derive(Debug, Default, Clone, Copy)]
pub struct Ends {
    pub completed: u64,
    pub failed: u64,
    pub reversed: u64,
    /// Turns whose worker died.
    pub died: u64,
    /// Turns that asked before they sent.
    pub asked: u64,
}

/// One transfer and its fate.
pub struct Run<'a> {
    pub it: &'a Programme,
    clients: &'a mut Clients,
    pub creator: &'a Creator,
    pub payout: PayoutId,
    pub amount: i64,
    pub seed: u64,
    dice: Dice,
    died: u64,
}

impl<'a> Run<'a> {
    pub async fn begin(it: &'a Programme, clients: &'a mut Clients, creator: &'a Creator, seed: u64) -> Self {
        it.stripe.heal();
        // What is left over from the run before is paid as well, and takes part in nothing.
        let mut dice = Dice::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let amount = AMOUNT + i64::try_from(dice.roll(5_000)).expect("few cents");
        it.earns(creator, amount).await;
        let payout = it.pays(creator, amount).await;
        Self {
            it,
            clients,
            creator,
            payout,
            amount,
            seed,
            dice,
            died: 0,
        }
    }

    /// Whatever can happen to a transfer, as the dice fall.
    pub async fn goes_wrong(&mut self) {
        let mut left_after_the_end = STEPS_AFTER_THE_END;
        for _ in 0..STEPS {
            if self.has_ended().await {
                if left_after_the_end == 0 {
                    return;
                }
                left_after_the_end -= 1;
                self.goes_on_after_the_end().await;
            } else {
                self.goes_on().await;
            }
            let minutes = u32::try_from(self.dice.roll(70)).expect("few minutes");
            self.it.app.turn_clock(MINUTE * minutes);
        }
    }

    async fn goes_on(&mut self) {
        if self.dice.roll(3) > 0 {
            misbehaves(&self.it.stripe, &mut self.dice, &self.creator.account);
        }
        match self.dice.roll(10) {
            0..=4 => {
                let polls = self.dice.roll(POLLS);
                self.dies_after(polls).await;
            }
            5 => self.two_turns_at_once().await,
            6 | 7 => self.turn().await,
            8 => self.an_event_arrives().await,
            _ => self.it.app.turn_clock(DAY + MINUTE),
        }
    }

    async fn goes_on_after_the_end(&mut self) {
        match self.dice.roll(6) {
            0 => self.an_event_arrives().await,
            1 => self.money_comes_back().await,
            2 => self.staff_tries_again().await,
            3 => self.two_turns_at_once().await,
            _ => {}
        }
    }

    /// Nothing goes wrong any more, and everybody gets all the time he needs.
    pub async fn comes_to_its_end(&mut self) {
        self.it.stripe.heal();
        for _ in 0..DAYS_MAX {
            self.turn().await;
            if self.has_ended().await {
                break;
            }
            self.it.app.turn_clock(MINUTE * 150);
        }
        for event in self.events() {
            self.tell(&event).await;
        }
        self.handles_events().await;
    }

    /// `true` when the turn had come to its end before.
    pub async fn dies_after(&mut self, polls: usize) -> bool {
        let (ctx, payout) = (self.worker(), self.payout);
        let mut survived = false;
        dies_after(polls, async {
            sending::send(&ctx, payout).await.expect("the database answers");
            survived = true;
        })
        .await;
        self.died += u64::from(!survived);
        survived
    }

    pub async fn status(&self) -> String {
        self.it.status_of(self.payout).await
    }

    pub async fn ends_as(&self) -> Ends {
        let status = self.status().await;
        let asks = format!(
            "payout.transfer_attempts WHERE payout_id = '{}' AND call = 'ask'",
            self.payout
        );
        Ends {
            completed: u64::from(status == "completed"),
            failed: u64::from(status == "failed"),
            reversed: u64::from(status == "reversed"),
            died: self.died,
            asked: self.it.app.count(&asks).await,
        }
    }

    async fn has_ended(&self) -> bool {
        ["completed", "failed", "reversed"].contains(&self.status().await.as_str())
    }

    async fn turn(&mut self) {
        let ctx = self.worker();
        sending::send(&ctx, self.payout).await.expect("the database answers");
    }

    async fn two_turns_at_once(&mut self) {
        let (one, other) = (self.worker(), self.worker());
        let turns = futures_util::future::join(sending::send(&one, self.payout), sending::send(&other, self.payout));
        let (one, other) = Box::pin(turns).await;
        one.expect("the database answers");
        other.expect("the database answers");
    }

    async fn staff_tries_again(&mut self) {
        if self.status().await == "failed" {
            self.it.tries_again(self.payout).await;
        }
    }

    /// A part of it, or all that is left.
    async fn money_comes_back(&mut self) {
        let snapshot = self.it.stripe.snapshot();
        let ours = snapshot.transfers_with("payout_id", &self.payout.to_string());
        let Some(transfer) = ours.into_iter().find(|transfer| !transfer.is_reversed()) else {
            return;
        };
        let left = transfer.amount - transfer.amount_reversed;
        let part = if self.dice.roll(2) == 0 {
            left
        } else {
            (left / 2).max(1)
        };
        let body = ReversalOrder {
            amount: Some(Money::usd(part)),
            description: None,
            metadata: &[],
        };
        let key = format!("back_{}_{}", self.payout, transfer.amount_reversed);
        let (id, now) = (transfer.id.clone(), self.it.app.now());
        let order = Keyed {
            key: &key,
            body: &body.body(),
        };
        let back = self.clients.next().reverse_transfer(&id, order, now).await;
        back.expect("it can be taken back");
    }

    /// Any that there is, told as often as the dice want.
    async fn an_event_arrives(&mut self) {
        let events = self.events();
        if events.is_empty() {
            return;
        }
        let event = self.dice.pick(&events).clone();
        self.tell(&event).await;
        self.handles_events().await;
    }

    /// The events about this transfer.
    fn events(&self) -> Vec<Event> {
        let snapshot = self.it.stripe.snapshot();
        let id = self.payout.to_string();
        let is_ours = |event: &Event| event.object["metadata"]["payout_id"] == id.as_str();
        snapshot.events.into_iter().filter(is_ours).collect()
    }

    async fn tell(&mut self, event: &Event) {
        let body = json!({ "id": format!("{}_{}", event.id, self.payout), "object": "event", "type": event.kind,
            "created": event.created, "livemode": false, "account": event.account, "data": { "object": event.object } });
        let body = body.to_string();
        let signature = sign(
            [STRIPE_WEBHOOK_SECRET],
            self.it.app.now().unix_timestamp(),
            body.as_bytes(),
        );
        let ctx = self.worker();
        let received = sending::receive(&ctx, &signature, body.as_bytes()).await;
        received.expect("it is signed and of now");
    }

    async fn handles_events(&mut self) {
        let ctx = self.worker();
        sending::handle_events(&ctx).await.expect("the database answers");
    }

    /// A worker with a client of its own.
    fn worker(&mut self) -> Context {
        self.it.same_clock();
        Context {
            stripe: Some(self.clients.next()),
            ..self.it.app.ctx().clone()
        }
    }
}

impl Ends {
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            completed: self.completed + other.completed,
            failed: self.failed + other.failed,
            reversed: self.reversed + other.reversed,
            died: self.died + other.died,
            asked: self.asked + other.asked,
        }
    }

    pub fn all(&self) -> u64 {
        self.completed + self.failed + self.reversed
    }
}
