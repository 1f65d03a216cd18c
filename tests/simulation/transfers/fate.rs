use fake_stripe::{Call, FakeStripe, Fault, Mishap, Refusal};
use infrastructure::stripe::Stripe;
use tests::Programme;

use crate::dice::Dice;

/// Stripe takes some requests a second of each client; several share what a simulation asks.
const CLIENTS: usize = 8;

/// The clients that ask Stripe, in turn.
#[derive(Debug)]
pub struct Clients {
    clients: Vec<Stripe>,
    next: usize,
}

impl Clients {
    pub fn of(it: &Programme) -> Self {
        let clients = (0..CLIENTS).map(|_| it.client());
        Self {
            clients: clients.collect(),
            next: 0,
        }
    }

    /// Another one at each call.
    pub fn next(&mut self) -> Stripe {
        self.next = (self.next + 1) % CLIENTS;
        self.clients[self.next].clone()
    }
}

/// One of the next requests meets something.
pub fn misbehaves(stripe: &FakeStripe, dice: &mut Dice, account: &str) {
    let fault = match dice.roll(14) {
        0 => sends(Mishap::LostBefore),
        1 | 2 => sends(Mishap::LostAfter),
        3 => sends(Mishap::RateLimited),
        4 => sends(Mishap::LockTimeout),
        5 => sends(Mishap::Gateway { status: 503 }),
        6 => sends(Mishap::BrokenBefore),
        7 | 8 => sends(Mishap::BrokenAfter),
        9 => sends(Mishap::Refused(Refusal::kept(
            400,
            "balance_insufficient",
            "Too little.",
        ))),
        10 => sends(Mishap::Refused(Refusal::account_closed(account))),
        11 => asks(Mishap::LostAfter),
        12 => asks(Mishap::Gateway { status: 502 }),
        _ => asks(Mishap::RateLimited).times(3),
    };
    stripe.fail(fault);
}

fn sends(mishap: Mishap) -> Fault {
    Fault::once(Call::CreateTransfer, mishap)
}

fn asks(mishap: Mishap) -> Fault {
    Fault::once(Call::ListTransfers, mishap)
}
