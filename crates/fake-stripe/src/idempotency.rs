use std::collections::BTreeMap;

use crate::answer::Answer;
use crate::call::Call;
use crate::params::Params;

/// After a day Stripe may forget a key, and this one does: the same request then pays again.
const KEPT_SECONDS: i64 = 24 * 60 * 60;
pub(crate) const KEY_BYTES_MAX: usize = 255;

/// What was asked under which key, and what became of it.
#[derive(Debug, Default)]
pub(crate) struct Keys(BTreeMap<String, Kept>);

/// What a key means for the request that carries it.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It is new, and now this request's.
    First,
    StillRunning,
    OfAnotherRequest,
    Answered(Answer),
}

/// What is asked; a key belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub call: Call,
    pub path: String,
    pub params: Params,
}

#[derive(Debug)]
struct Kept {
    question: Question,
    since: i64,
    answer: Option<Answer>,
}

impl Keys {
    pub fn claim(&mut self, key: &str, question: Question, now: i64) -> Claim {
        self.prune(now);
        let Some(kept) = self.0.get(key) else {
            let since = now;
            let answer = None;
            self.0.insert(
                key.to_owned(),
                Kept {
                    question,
                    since,
                    answer,
                },
            );
            return Claim::First;
        };
        if kept.question != question {
            return Claim::OfAnotherRequest;
        }
        kept.answer.clone().map_or(Claim::StillRunning, Claim::Answered)
    }

    /// Keeps the answer, or forgets the key where nothing had begun.
    pub fn settle(&mut self, key: &str, answer: Option<&Answer>) {
        match answer {
            Some(answer) => {
                if let Some(kept) = self.0.get_mut(key) {
                    kept.answer = Some(answer.clone());
                }
            }
            None => {
                self.0.remove(key);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn prune(&mut self, now: i64) {
        self.0
            .retain(|_, kept| kept.answer.is_none() || now - kept.since < KEPT_SECONDS);
    }
}
