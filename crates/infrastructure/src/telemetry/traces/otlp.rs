//! OTLP as protobuf: the eight messages that spans need, written by hand. A test reads them with the collector's own types.

use std::time::Duration;

use super::span::{Span, Value};

/// Says whose spans they are.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub service: String,
    pub version: &'static str,
    /// Tells this process from others of the same service.
    pub instance: String,
}

const STATUS_ERROR: u64 = 2;
const SCOPE: &str = "payout-service";

/// An `ExportTraceServiceRequest` with all of the spans.
pub(super) fn request(resource: &Resource, spans: &[Span]) -> Vec<u8> {
    let mut request = Message::default();
    request.part(1, |of_resource| {
        of_resource.part(1, |it| describe(it, resource));
        of_resource.part(2, |of_scope| {
            of_scope.part(1, |scope| {
                scope.text(1, SCOPE);
                scope.text(2, resource.version);
            });
            for it in spans {
                of_scope.part(2, |span| write(span, it));
            }
        });
    });
    request.0
}

fn describe(message: &mut Message, resource: &Resource) {
    for (key, value) in [
        ("service.name", resource.service.as_str()),
        ("service.version", resource.version),
        ("service.instance.id", &resource.instance),
    ] {
        message.part(1, |pair| {
            pair.text(1, key);
            pair.part(2, |it| it.text(1, value));
        });
    }
}

fn write(message: &mut Message, span: &Span) {
    message.bytes(1, &span.place.trace);
    message.bytes(2, &span.place.span);
    if let Some(parent) = &span.parent {
        message.bytes(4, parent);
    }
    message.text(5, &span.name);
    message.whole(6, span.kind as u64);
    message.fixed(7, nanoseconds(span.began));
    message.fixed(8, nanoseconds(span.ended));
    for (key, value) in &span.attributes {
        message.part(9, |pair| {
            pair.text(1, key);
            pair.part(2, |it| it.value(value));
        });
    }
    if span.failed {
        message.part(15, |status| status.whole(3, STATUS_ERROR));
    }
}

fn nanoseconds(since_1970: Duration) -> u64 {
    u64::try_from(since_1970.as_nanos()).unwrap_or(u64::MAX)
}

/// The bytes of one message. A field is a tag, which is its number and the kind of what follows, and its value.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
            number >>= 7;
        }
        self.0.push(u8::try_from(number).unwrap_or_default());
    }

    fn tag(&mut self, field: u64, wire: u64) {
        self.varint(field << 3 | wire);
    }

    fn whole(&mut self, field: u64, number: u64) {
        self.tag(field, 0);
        self.varint(number);
    }

    fn fixed(&mut self, field: u64, number: u64) {
        self.tag(field, 1);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.tag(field, 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    fn part(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        let mut part = Self::default();
        write(&mut part);
        self.bytes(field, &part.0);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.text(1, text),
            Value::Yes(yes) => self.whole(2, u64::from(*yes)),
            Value::Whole(number) => self.whole(3, number.cast_unsigned()),
            Value::Real(number) => self.fixed(4, number.to_bits()),
        }
    }
}
