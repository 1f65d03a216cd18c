use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::mail::CaughtMail;

const MESSAGES_MAX: usize = 10_000;
/// Of all messages together. The oldest go first.
const BYTES_MAX: usize = 64 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// The messages caught, and the failures to play.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    state: Mutex<State>,
    arrived: Notify,
}

/// Fewer messages came than somebody waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooFew {
    pub wanted: usize,
    pub caught: usize,
}

/// What happens to a message that was sent completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    KeptInSilence,
    Refused { code: u16 },
}

#[derive(Debug, Default)]
struct State {
    messages: VecDeque<CaughtMail>,
    bytes: usize,
    /// How many were caught in all, also those that had to make room.
    caught: usize,
    script: VecDeque<Fate>,
}

impl Mailbox {
    pub(crate) fn messages(&self) -> Vec<CaughtMail> {
        self.state().messages.iter().cloned().collect()
    }

    pub(crate) async fn wait_for(&self, wanted: usize) -> Result<Vec<CaughtMail>, TooFew> {
        let enough = async {
            loop {
                let arrival = self.arrived.notified();
                if self.state().caught >= wanted {
                    return self.messages();
                }
                arrival.await;
            }
        };
        let outcome = timeout(PATIENCE, enough).await;
        outcome.map_err(|_| TooFew {
            wanted,
            caught: self.state().caught,
        })
    }

    pub(crate) fn fail_next(&self, count: usize, code: u16) {
        let fates = std::iter::repeat_n(Fate::Refused { code }, count);
        self.state().script.extend(fates);
    }

    pub(crate) fn drop_after_data(&self, count: usize) {
        let fates = std::iter::repeat_n(Fate::KeptInSilence, count);
        self.state().script.extend(fates);
    }

    /// Keeps the message unless the script says otherwise.
    pub(crate) fn receive(&self, mail: CaughtMail) -> Fate {
        let mut state = self.state();
        let fate = state.script.pop_front().unwrap_or(Fate::Kept);
        if !matches!(fate, Fate::Refused { .. }) {
            state.keep(mail);
            self.arrived.notify_waiters();
        }
        fate
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn keep(&mut self, mail: CaughtMail) {
        self.caught += 1;
        self.bytes += mail.raw.len();
        self.messages.push_back(mail);
        while self.messages.len() > MESSAGES_MAX || self.bytes > BYTES_MAX {
            let oldest = self.messages.pop_front().expect("a full mailbox has an oldest message");
            self.bytes -= oldest.raw.len();
        }
    }
}

impl std::fmt::Display for TooFew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "waited for {} messages and caught {}", self.wanted, self.caught)
    }
}

impl std::error::Error for TooFew {}
