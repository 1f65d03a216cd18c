use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::Method;
use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::control;
use crate::faults::Mishap;
use crate::front;
use crate::state::Shared;

/// What was asked of this Stripe and changed something, in the order in which it did, so that a killed one comes back
/// as it was. Ids and balances follow from it.
#[derive(Debug)]
pub(crate) struct Journal(Mutex<File>);

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    /// What its clock showed, in seconds since 1970, and how far that was ahead of the machine's.
    at: i64,
    ahead: i64,
    what: What,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum What {
    Question {
        asked: Asked,
        outcome: Outcome,
    },
    Order {
        path: String,
        body: String,
    },
    Link(String),
    /// An event that an endpoint took.
    Taken {
        event: String,
        url: String,
    },
}

/// What became of a question.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Answered,
    /// With a 500 that is kept, and nothing happened, or everything did.
    BrokenBefore,
    BrokenAfter,
}

impl Journal {
    /// Goes on with the file, or begins one.
    pub fn open(path: &Path) -> io::Result<Self> {
        let is_cut_off = fs::read(path).is_ok_and(|text| text.last().is_some_and(|&last| last != b'\n'));
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if is_cut_off {
            file.write_all(b"\n")?;
        }
        Ok(Self(Mutex::new(file)))
    }

    /// Whoever notes something holds the state, so that lines stand in the order of what they did.
    pub fn note(&self, line: &Line) {
        let mut text = serde_json::to_string(line).expect("a line is plain JSON");
        text.push('\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes()).expect("the journal can be written");
    }
}

impl Line {
    pub const fn new(at: i64, ahead: i64, what: What) -> Self {
        Self { at, ahead, what }
    }
}

impl Outcome {
    /// `None` for an answer that somebody made up, which nobody could give again.
    pub const fn of(mishap: Option<&Mishap>) -> Option<Self> {
        match mishap {
            Some(Mishap::Refused(_)) => None,
            Some(Mishap::BrokenBefore) => Some(Self::BrokenBefore),
            Some(Mishap::BrokenAfter) => Some(Self::BrokenAfter),
            _ => Some(Self::Answered),
        }
    }

    pub const fn mishap(self) -> Option<Mishap> {
        match self {
            Self::Answered => None,
            Self::BrokenBefore => Some(Mishap::BrokenBefore),
            Self::BrokenAfter => Some(Mishap::BrokenAfter),
        }
    }
}

/// Does again what a journal tells, each at its time. A last line that was cut off never had an effect.
pub(crate) async fn redo(shared: &Arc<Shared>, path: &Path) -> io::Result<()> {
    let mut ahead = None;
    for text in BufReader::new(File::open(path)?).lines() {
        let Ok(line) = serde_json::from_str::<Line>(&text?) else {
            continue;
        };
        shared.act(|state| state.world.clock.set(line.at));
        ahead = Some(line.ahead);
        match line.what {
            What::Question { asked, outcome } => shared.act(|state| front::redo(shared, state, &asked, outcome)),
            What::Order { path, body } => {
                // It was followed then, or refused then.
                let _ = control::follow(shared, &Method::POST, &path, body.as_bytes()).await;
            }
            What::Link(address) => shared.act(|state| drop(state.world.follow_link(&address))),
            What::Taken { event, url } => shared.act(|state| state.post.was_taken(&event, &url)),
        }
    }
    shared.act(|state| state.world.clock.set_ahead(ahead.unwrap_or_default()));
    Ok(())
}
