use crate::asked::Asked;
use crate::webhooks::Delivered;
use crate::world::{Account, Event, Movement, Transfer};

/// Everything as it stood at one moment, oldest first.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Seconds since 1970, as this Stripe sees it.
    pub now: i64,
    pub accounts: Vec<Account>,
    pub transfers: Vec<Transfer>,
    pub movements: Vec<Movement>,
    pub events: Vec<Event>,
    pub delivered: Vec<Delivered>,
    pub requests: Vec<Asked>,
    /// How many idempotency keys are remembered.
    pub keys: usize,
}

impl Snapshot {
    /// The transfers with that metadata. Paid once means one of them.
    pub fn transfers_with(&self, key: &str, value: &str) -> Vec<&Transfer> {
        let wanted = |transfer: &&Transfer| transfer.metadata.get(key).is_some_and(|stated| stated == value);
        self.transfers.iter().filter(wanted).collect()
    }

    /// How often money really left for that transfer; what came back is not counted.
    pub fn payments_of(&self, transfer: &str) -> usize {
        let of_it = |movement: &&Movement| movement.transfer == transfer && movement.amount > 0;
        self.movements.iter().filter(of_it).count()
    }

    /// What an account got in all, in minor units, less what was taken back.
    pub fn paid_to(&self, account: &str) -> i64 {
        let to_it = self.movements.iter().filter(|movement| movement.destination == account);
        to_it.map(|movement| movement.amount).sum()
    }

    /// The bodies sent under one key. They are all the same, or somebody is mistaken.
    pub fn bodies_of(&self, idempotency_key: &str) -> Vec<&[u8]> {
        let of_it = |asked: &&Asked| asked.idempotency_key.as_deref() == Some(idempotency_key);
        self.requests
            .iter()
            .filter(of_it)
            .map(|asked| asked.body.as_ref())
            .collect()
    }
}
