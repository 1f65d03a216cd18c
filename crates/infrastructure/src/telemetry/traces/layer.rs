//! Turns the spans that the code opens, and the statements that the driver tells of, into spans of a trace.

use std::borrow::Cow;
use std::time::{Duration, Instant, SystemTime};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::delivery::Delivery;
use super::ids::Place;
use super::span::{Kind, Span, Value};
use super::statement::Statement;
use crate::telemetry::redaction::redacted;

/// Under which the driver tells of each statement once it is over.
pub(in crate::telemetry) const STATEMENTS: &str = "sqlx::query";
/// Whose spans are ours.
const OURS: [&str; 4] = ["api", "use_cases", "infrastructure", "worker"];
/// Fields that steer, or that a log needs and a trace must not have.
const NOT_TOLD: [&str; 4] = ["traceparent", "otel.name", "otel.kind", "actor"];
const TEXT_BYTES_MAX: usize = 256;
const FAILED_STATUS: i64 = 500;

pub(super) struct Traces {
    pub delivery: Delivery,
}

/// Beside each open span.
struct Open {
    parent: Option<[u8; 8]>,
    began: Duration,
    since: Instant,
    fields: Fields,
}

#[derive(Default)]
struct Fields {
    told: Vec<(&'static str, Value)>,
    traceparent: Option<Place>,
    name: Option<String>,
    kind: Option<Kind>,
    failed: bool,
}

/// Whether a trace has a span for it.
pub(in crate::telemetry) fn is_traced(metadata: &Metadata<'_>) -> bool {
    if metadata.is_event() {
        return metadata.target() == STATEMENTS || *metadata.level() == Level::ERROR;
    }
    let of = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::INFO && OURS.contains(&of)
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Traces {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let above = span
            .parent()
            .and_then(|parent| parent.extensions().get::<Place>().copied());
        let parent = fields.traceparent.or(above);
        let place = parent.map_or_else(|| Place::new(begins_trace(span.metadata())), Place::within);
        let mut extensions = span.extensions_mut();
        extensions.insert(place);
        extensions.insert(Open {
            parent: parent.map(|parent| parent.span),
            began: machine_time(),
            since: Instant::now(),
            fields,
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            values.record(&mut open.fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let Some(span) = ctx.event_span(event) else { return };
        if event.metadata().target() != STATEMENTS {
            if let Some(open) = span.extensions_mut().get_mut::<Open>() {
                open.fields.failed = true;
            }
        } else if let Some(place) = span.extensions().get::<Place>()
            && place.sampled
        {
            let mut run = Run::default();
            event.record(&mut run);
            self.delivery.put(run.into_span(*place));
        }
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(&id) else { return };
        let mut extensions = span.extensions_mut();
        let Some(open) = extensions.remove::<Open>() else {
            return;
        };
        if let Some(place) = extensions.get_mut::<Place>()
            && place.sampled
        {
            self.delivery.put(open.into_span(*place, span.metadata()));
        }
    }
}

/// A request, a job or a call begins a trace. A use case alone, such as one that looks every second whether there is work,
/// does not: it has no fields to tell of.
fn begins_trace(metadata: &Metadata<'_>) -> bool {
    !metadata.fields().is_empty()
}

impl Open {
    fn into_span(self, place: Place, metadata: &'static Metadata<'static>) -> Span {
        let name = self.fields.name.map_or_else(|| name_of(metadata), Cow::Owned);
        Span {
            place,
            parent: self.parent,
            name,
            kind: self.fields.kind.unwrap_or(Kind::Internal),
            began: self.began,
            ended: self.began + self.since.elapsed(),
            attributes: self.fields.told,
            failed: self.fields.failed,
        }
    }
}

/// A use case is named by where it stands: `payouts::commands::approve`.
fn name_of(metadata: &'static Metadata<'static>) -> Cow<'static, str> {
    match metadata.target().strip_prefix("use_cases::") {
        Some(module) => format!("{module}::{}", metadata.name()).into(),
        None => metadata.name().into(),
    }
}

impl Fields {
    fn tell(&mut self, field: &Field, value: Value) {
        let name = field.name();
        self.failed |= name == "error" || name == "http.status" && value_is_failure(&value);
        if NOT_TOLD.contains(&name) {
            return;
        }
        match self.told.iter_mut().find(|(told, _)| *told == name) {
            Some((_, before)) => *before = value,
            None => self.told.push((name, value)),
        }
    }

    fn text(&mut self, field: &Field, text: &str) {
        match field.name() {
            "traceparent" => self.traceparent = Place::parse(text),
            "otel.name" => self.name = Some(short(text)),
            "otel.kind" => self.kind = Some(Kind::parse(text)),
            _ => self.tell(field, Value::Text(short(text))),
        }
    }
}

fn value_is_failure(value: &Value) -> bool {
    matches!(value, Value::Whole(status) if *status >= FAILED_STATUS)
}

fn short(text: &str) -> String {
    let clean = redacted(text);
    clean[..clean.floor_char_boundary(TEXT_BYTES_MAX)].to_owned()
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.text(field, &format!("{value:?}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.tell(field, Value::Whole(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.tell(field, Value::Whole(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.tell(field, Value::Yes(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.tell(field, Value::Real(value));
    }
}

/// A statement that has run: the driver tells of it when it is over.
#[derive(Default)]
struct Run {
    /// The beginning, where the whole is longer.
    summary: String,
    whole: String,
    seconds: f64,
}

impl Run {
    fn into_span(self, within: Place) -> Span {
        let sql = if self.whole.is_empty() {
            &self.summary
        } else {
            &self.whole
        };
        let Statement { operation, table } = Statement::read(sql);
        let (ended, took) = (
            machine_time(),
            Duration::try_from_secs_f64(self.seconds).unwrap_or_default(),
        );
        let mut attributes = vec![
            ("db.system.name", Value::Text("postgresql".to_owned())),
            ("db.operation.name", Value::Text(operation.to_owned())),
        ];
        attributes.extend(table.map(|table| ("db.collection.name", Value::Text(table.to_owned()))));
        Span {
            place: within.within(),
            parent: Some(within.span),
            name: table.map_or(operation.into(), |table| format!("{operation} {table}").into()),
            kind: Kind::Client,
            began: ended.saturating_sub(took),
            ended,
            attributes,
            failed: false,
        }
    }
}

impl Visit for Run {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.seconds = value;
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}

/// By the machine's clock: a trace tells when things really happened, in a sandbox too.
fn machine_time() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
