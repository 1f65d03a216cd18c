//! Log lines as JSON, one for each event: what is logged, and what it is about.

use std::fmt::{Debug, Write as _};
use std::io::Write as _;
use std::time::SystemTime;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::labels::{self, Labels};
use super::redaction::redacted;

/// Writes lines to `W`.
pub(super) struct JsonLines<W>(pub W);

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id) {
            span.extensions_mut().insert(Labels::of(attributes));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(labels) = span.extensions_mut().get_mut::<Labels>()
        {
            labels.add(values);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let line = line(event, labels::around(ctx.event_span(event)));
        let mut line = redacted(&line).into_owned();
        line.push('\n');
        // Nobody is left to whom it could be told that logging fails.
        let _unwritten = self.0.make_writer_for(event.metadata()).write_all(line.as_bytes());
    }
}

/// Time, level and message first, so that a person finds them; then the fields; then what it is about.
fn line(event: &Event<'_>, around: Vec<(&'static str, Value)>) -> String {
    let mut fields = Fields::default();
    event.record(&mut fields);
    let mut line = String::with_capacity(256);
    let at = OffsetDateTime::from(SystemTime::now());
    let at = at.replace_nanosecond(at.microsecond() * 1_000).unwrap_or(at);
    let _ = write!(
        line,
        "{{\"timestamp\":\"{}\",\"level\":\"{}\",\"message\":{}",
        at.format(&Rfc3339).unwrap_or_default(),
        event.metadata().level(),
        Value::String(fields.message)
    );
    for (name, value) in around {
        fields.others.entry(name).or_insert(value);
    }
    fields
        .others
        .insert("target".to_owned(), event.metadata().target().into());
    for (name, value) in &fields.others {
        let _ = write!(line, ",{}:{value}", Value::String(name.clone()));
    }
    line.push('}');
    line
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.others.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        match field.name() {
            "message" => self.message = text,
            // What came through the `log` crate says where twice.
            name if name.starts_with("log.") => {}
            _ => self.put(field, text),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}
