use std::borrow::Cow;
use std::time::Duration;

use super::ids::Place;

/// A span that is over, as it is exported.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub place: Place,
    pub parent: Option<[u8; 8]>,
    pub name: Cow<'static, str>,
    pub kind: Kind,
    /// Since 1970.
    pub began: Duration,
    pub ended: Duration,
    pub attributes: Vec<(&'static str, Value)>,
    pub failed: bool,
}

/// What the span is in the conversation between processes; the numbers are OTLP's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Yes(bool),
    Real(f64),
}

impl Kind {
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "server" => Self::Server,
            "client" => Self::Client,
            "producer" => Self::Producer,
            "consumer" => Self::Consumer,
            _ => Self::Internal,
        }
    }
}
