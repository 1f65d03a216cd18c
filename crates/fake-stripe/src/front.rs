use std::sync::Arc;

use hyper::Method;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::call::Call;
use crate::faults::Mishap;
use crate::idempotency::{Claim, KEY_BYTES_MAX, Question};
use crate::journal::{Outcome, What};
use crate::params::Params;
use crate::refusal::Refusal;
use crate::state::{Shared, State};
use crate::world::Cause;

/// What becomes of a request at the door.
enum Entry {
    Turned(Answer),
    Lost,
    Replayed { answer: Answer, mishap: Option<Mishap> },
    Admitted { mishap: Option<Mishap> },
}

/// Answers a request of somebody who is known. `None` when the connection is to end without a word.
pub(crate) async fn answer(shared: &Arc<Shared>, asked: Asked) -> Option<Answer> {
    let id = asked.id.clone();
    let key = asked.idempotency_key.clone();
    let answer = match Call::route(&asked.method, &asked.path) {
        Ok((call, ids)) => carry_out(shared, &asked, call, &ids).await?,
        Err(refusal) => Answer::from(&refusal),
    };
    let answer = answer.with("request-id", id);
    Some(match key {
        Some(key) => answer.with("idempotency-key", key),
        None => answer,
    })
}

async fn carry_out(shared: &Arc<Shared>, asked: &Asked, call: Call, ids: &[&str]) -> Option<Answer> {
    let params = asked.params();
    match shared.act(|state| enter(state, asked, call, &params)) {
        Entry::Turned(answer) => Some(answer),
        Entry::Lost => None,
        Entry::Replayed { answer, mishap } => {
            wait(shared, mishap.as_ref()).await;
            (mishap != Some(Mishap::LostAfter)).then(|| answer.with("idempotent-replayed", "true"))
        }
        Entry::Admitted { mishap } => {
            wait(shared, mishap.as_ref()).await;
            let outcome = shared.act(|state| {
                if let Some(outcome) = Outcome::of(mishap.as_ref()).filter(|_| asked.method == Method::POST) {
                    let asked = asked.clone();
                    shared.note(state, || What::Question { asked, outcome });
                }
                perform(shared, state, asked, call, ids, &params, mishap.as_ref())
            });
            (mishap != Some(Mishap::LostAfter)).then_some(outcome)
        }
    }
}

/// Does again what was asked before a restart, with the same ids.
pub(crate) fn redo(shared: &Shared, state: &mut State, asked: &Asked, outcome: Outcome) {
    state.gave_request_id();
    state.note(asked.clone());
    let Ok((call, ids)) = Call::route(&asked.method, &asked.path) else {
        return;
    };
    let params = asked.params();
    if let Ok(None) = claim(state, asked, call, &params) {
        let mishap = outcome.mishap();
        perform(shared, state, asked, call, &ids, &params, mishap.as_ref());
    }
}

async fn wait(shared: &Shared, mishap: Option<&Mishap>) {
    match mishap {
        Some(Mishap::Slow(delay)) => tokio::time::sleep(*delay).await,
        Some(Mishap::Held) => shared.hold.wait().await,
        _ => {}
    }
}

/// Looks at the key and at the faults. A key that came in stays claimed until the request is settled.
fn enter(state: &mut State, asked: &Asked, call: Call, params: &Params) -> Entry {
    let answered = match claim(state, asked, call, params) {
        Ok(answered) => answered,
        Err(refusal) => return Entry::Turned(Answer::from(&refusal)),
    };
    let mishap = state
        .faults
        .take(call, params.filled("destination"), answered.is_some());
    let turned = match &mishap {
        Some(Mishap::LostBefore) => Some(Entry::Lost),
        Some(Mishap::RateLimited) => Some(Entry::Turned(Answer::from(&Refusal::rate_limit()))),
        Some(Mishap::LockTimeout) => Some(Entry::Turned(Answer::from(&Refusal::lock_timeout()))),
        Some(Mishap::Gateway { status }) => Some(Entry::Turned(Answer::gateway(*status))),
        _ => None,
    };
    match (turned, answered) {
        (Some(entry), None) => {
            forget_key(state, asked);
            entry
        }
        (Some(entry), Some(_)) => entry,
        (None, Some(answer)) => Entry::Replayed { answer, mishap },
        (None, None) => Entry::Admitted { mishap },
    }
}

/// What was answered under the key before, if there is one and the request changes something.
fn claim(state: &mut State, asked: &Asked, call: Call, params: &Params) -> Result<Option<Answer>, Refusal> {
    let Some(key) = effective_key(asked) else {
        return Ok(None);
    };
    if key.len() > KEY_BYTES_MAX {
        let message = format!("Idempotency keys can be at most {KEY_BYTES_MAX} characters long.");
        return Err(Refusal::idempotency(400, message));
    }
    let question = Question {
        call,
        path: asked.path.clone(),
        params: params.clone().sorted(),
    };
    let now = state.world.clock.now();
    match state.keys.claim(&owned(asked, key), question, now) {
        Claim::StillRunning => Err(Refusal::key_in_use(key)),
        Claim::OfAnotherRequest => Err(Refusal::key_of_another_request(key)),
        Claim::First => Ok(None),
        Claim::Answered(answer) => Ok(Some(answer)),
    }
}

fn perform(
    shared: &Shared,
    state: &mut State,
    asked: &Asked,
    call: Call,
    ids: &[&str],
    params: &Params,
    mishap: Option<&Mishap>,
) -> Answer {
    let cause = Cause {
        request: Some(&asked.id),
        idempotency_key: asked.idempotency_key.as_deref(),
        account: asked.account.as_deref(),
        base: &shared.base,
    };
    let outcome = match mishap {
        Some(Mishap::BrokenBefore) => Err(Refusal::broken()),
        Some(Mishap::BrokenAfter) => state
            .world
            .perform(call, ids, params, cause)
            .and_then(|_| Err(Refusal::broken())),
        Some(Mishap::Refused(refusal)) => Err(refusal.clone()),
        _ => state.world.perform(call, ids, params, cause),
    };
    let (answer, is_kept) = match outcome {
        Ok(body) => (Answer::json(body), true),
        Err(refusal) => (Answer::from(&refusal), refusal.kept),
    };
    if let Some(key) = effective_key(asked) {
        let kept = is_kept.then(|| answer.clone().with("original-request", &asked.id));
        state.keys.settle(&owned(asked, key), kept.as_ref());
    }
    answer
}

fn forget_key(state: &mut State, asked: &Asked) {
    if let Some(key) = effective_key(asked) {
        state.keys.settle(&owned(asked, key), None);
    }
}

/// Only what changes something is remembered under its key.
fn effective_key(asked: &Asked) -> Option<&str> {
    let key = asked.idempotency_key.as_deref().filter(|key| !key.is_empty());
    key.filter(|_| asked.method == Method::POST)
}

/// Each connected account has keys of its own.
fn owned(asked: &Asked, key: &str) -> String {
    format!("{}\n{key}", asked.account.as_deref().unwrap_or_default())
}
