use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::asked::Asked;
use crate::faults::Faults;
use crate::hold::Hold;
use crate::idempotency::Keys;
use crate::journal::{Journal, Line, What};
use crate::snapshot::Snapshot;
use crate::webhooks::Post;
use crate::world::World;

/// The oldest are forgotten.
const REQUESTS_MAX: usize = 100_000;

/// What all requests, the control and the post have in hand together.
#[derive(Debug)]
pub(crate) struct Shared {
    pub secret_key: String,
    /// Where this Stripe can be reached, such as `http://127.0.0.1:12111`.
    pub base: String,
    pub hold: Hold,
    /// There are letters to send.
    pub letters: Notify,
    journal: OnceLock<Journal>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub world: World,
    pub keys: Keys,
    pub faults: Faults,
    pub post: Post,
    requests: VecDeque<Asked>,
    asked: u64,
}

impl Shared {
    pub fn new(secret_key: String, base: String) -> Self {
        Self {
            secret_key,
            base,
            hold: Hold::default(),
            letters: Notify::new(),
            journal: OnceLock::new(),
            state: Mutex::default(),
        }
    }

    /// Acts on the state alone; what happened in it is handed to the post.
    pub fn act<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let told = state.world.events.len();
        let result = act(&mut state);
        let State { world, post, .. } = &mut *state;
        for event in &world.events[told..] {
            post.write(event);
        }
        if world.events.len() > told {
            self.letters.notify_one();
        }
        result
    }

    /// From now on what changes something is written down.
    pub fn keep(&self, journal: Journal) {
        let _ = self.journal.set(journal);
    }

    /// Writes down what is about to change the state.
    pub fn note(&self, state: &State, what: impl FnOnce() -> What) {
        if let Some(journal) = self.journal.get() {
            let clock = state.world.clock;
            journal.note(&Line::new(clock.now(), clock.ahead(), what()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub fn new_request_id(&mut self) -> String {
        self.asked += 1;
        format!("req_Fake{:010}", self.asked)
    }

    /// Ids go on after those that were given before.
    pub fn gave_request_id(&mut self) {
        self.asked += 1;
    }

    pub fn note(&mut self, asked: Asked) {
        if self.requests.len() == REQUESTS_MAX {
            self.requests.pop_front();
        }
        self.requests.push_back(asked);
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            now: self.world.clock.now(),
            accounts: self.world.accounts.values().cloned().collect(),
            transfers: self.world.transfers.clone(),
            movements: self.world.movements.clone(),
            events: self.world.events.clone(),
            delivered: self.post.delivered.clone(),
            requests: self.requests.iter().cloned().collect(),
            keys: self.keys.len(),
        }
    }
}
