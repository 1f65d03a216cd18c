//! What every line within a request or a job carries, taken from the spans around it.

use std::fmt::Debug;

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Record};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::traces::{Place, text};

/// Field of a span, and the name under which lines carry it.
const NAMES: [(&str, &str); 7] = [
    ("request_id", "request_id"),
    ("http.method", "method"),
    ("http.route", "route"),
    ("http.status", "status"),
    ("actor", "actor"),
    ("job", "job"),
    ("run_id", "run_id"),
];

/// Kept beside a span for as long as it is open.
#[derive(Debug, Default)]
pub(super) struct Labels(Vec<(&'static str, Value)>);

/// Whether lines within the span carry something of it.
pub(super) fn bears(metadata: &Metadata<'_>) -> bool {
    let fields = metadata.fields();
    ["request_id", "run_id"].iter().any(|name| fields.field(name).is_some())
}

impl Labels {
    pub(super) fn of(attributes: &Attributes<'_>) -> Self {
        let mut labels = Self::default();
        attributes.record(&mut labels);
        labels
    }

    pub(super) fn add(&mut self, values: &Record<'_>) {
        values.record(self);
    }
}

/// Those of the span and of all around it, the nearest first, and the trace that they belong to.
pub(super) fn around<'a, S>(span: Option<SpanRef<'a, S>>) -> Vec<(&'static str, Value)>
where
    S: Subscriber + for<'b> LookupSpan<'b>,
{
    let mut all: Vec<(&'static str, Value)> = Vec::new();
    let Some(span) = span else { return all };
    for around in span.scope() {
        let extensions = around.extensions();
        for (name, value) in extensions.get::<Labels>().into_iter().flat_map(|labels| &labels.0) {
            if all.iter().all(|(known, _)| known != name) {
                all.push((name, value.clone()));
            }
        }
    }
    if let Some(place) = span.extensions().get::<Place>() {
        all.push(("trace_id", text(&place.trace).into()));
        all.push(("span_id", text(&place.span).into()));
    }
    all
}

impl Labels {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        let Some((_, name)) = NAMES.iter().find(|(of_span, _)| *of_span == field.name()) else {
            return;
        };
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, before)) => *before = value.into(),
            None => self.0.push((name, value.into())),
        }
    }
}

impl Visit for Labels {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }
}
