use std::fmt::Write as _;

use crate::crypto::random;

/// Where a span stands: what it belongs to, and itself, as W3C's `traceparent` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub trace: [u8; 16],
    pub span: [u8; 8],
    /// Whoever began the trace wants it kept.
    pub sampled: bool,
}

impl Place {
    /// The beginning of a trace.
    pub(super) fn new(sampled: bool) -> Self {
        Self {
            trace: random(),
            span: random(),
            sampled,
        }
    }

    /// A span of the same trace.
    pub(super) fn within(self) -> Self {
        Self { span: random(), ..self }
    }

    /// Reads a `traceparent`. One that cannot be read is none: a caller's slip begins another trace.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_later = version != "00" && version.len() == 2 && version != "ff";
        if version != "00" && !is_later || version == "00" && parts.next().is_some() || header.len() > 128 {
            return None;
        }
        let flags: [u8; 1] = read(flags)?;
        let (trace, span) = (read(trace)?, read(span)?);
        let is_named = trace != [0; 16] && span != [0; 8];
        is_named.then_some(Self {
            trace,
            span,
            sampled: flags[0] & 1 == 1,
        })
    }

    pub(super) fn header(self) -> String {
        format!(
            "00-{}-{}-{:02x}",
            text(&self.trace),
            text(&self.span),
            u8::from(self.sampled)
        )
    }
}

/// As logs and headers write an id.
pub(crate) fn text(id: &[u8]) -> String {
    id.iter().fold(String::with_capacity(id.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_small = text
        .bytes()
        .all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    let mut id = [0; N];
    hex::decode_to_slice(text, &mut id).ok().filter(|()| is_small)?;
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_traceparent_is_written_as_it_was_read() {
        let place = Place::parse(HEADER).expect("the example of the standard");

        assert_eq!(place.header(), HEADER);
        assert!(place.sampled);
        assert_eq!(place.within().trace, place.trace);
        assert_ne!(place.within().span, place.span);
    }

    #[test]
    fn what_is_no_traceparent_begins_another_trace() {
        for header in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
        ] {
            assert_eq!(Place::parse(header), None, "{header}");
        }
        let later = format!("{}-more", HEADER.replacen("00", "01", 1));
        assert!(Place::parse(&later).is_some(), "a later version may say more");
    }
}
