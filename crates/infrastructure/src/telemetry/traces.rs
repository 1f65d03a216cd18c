//! Traces by OTLP: what a request, a job or a call did, span by span, on its way to a collector.

mod delivery;
mod ids;
mod layer;
mod otlp;
mod span;
mod statement;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Url;
use tracing::{Metadata, Span, Subscriber, field, info_span};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Filter, Layer};
use tracing_subscriber::registry::LookupSpan;

use delivery::Delivery;
use otlp::Resource;

pub(super) use ids::{Place, text};
pub(super) use layer::is_traced;

const PATH: &str = "v1/traces";

/// Where spans are sent, by whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Collector {
    address: Url,
}

/// Traces that have begun. Flush them before the process ends.
#[must_use = "the last spans are lost unless they are flushed"]
pub struct Traces(Option<Delivery>);

static ON: AtomicBool = AtomicBool::new(false);

/// Whether spans are exported; then the driver has to tell of its statements.
pub(crate) fn are_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Where the span stands that we are in, as others read it. None when nothing is traced.
pub fn traceparent() -> Option<String> {
    if !are_on() {
        return None;
    }
    Span::current().with_subscriber(|(id, subscriber)| {
        let registry = subscriber.downcast_ref::<Registry>()?;
        let span = registry.span(id)?;
        let place = span.extensions().get::<Place>().copied();
        place.map(Place::header)
    })?
}

/// Around the work that a row of a queue asked for; it continues the trace of whoever put it there. `run` tells this piece
/// of work from others of its kind.
pub fn job(job: &str, run: Option<&dyn std::fmt::Display>, traceparent: Option<&str>) -> Span {
    info_span!(
        "job",
        otel.kind = "consumer",
        otel.name = format!("job {job}"),
        job,
        run_id = run.map(field::display),
        traceparent,
    )
}

/// The layer that makes spans of the `service`, and what flushes them.
pub(super) fn begin<S>(collector: &Collector, service: &str) -> io::Result<(impl Layer<S> + use<S>, Traces)>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let resource = Resource {
        service: service.to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        instance: text(&crate::crypto::random::<16>()),
    };
    let delivery = Delivery::start(collector.address.clone(), resource)?;
    ON.store(true, Ordering::Relaxed);
    let layer = layer::Traces {
        delivery: delivery.clone(),
    };
    Ok((layer.with_filter(OursOnly), Traces(Some(delivery))))
}

struct OursOnly;

impl<S> Filter<S> for OursOnly {
    fn enabled(&self, metadata: &Metadata<'_>, _: &tracing_subscriber::layer::Context<'_, S>) -> bool {
        is_traced(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        if is_traced(metadata) {
            tracing::subscriber::Interest::always()
        } else {
            tracing::subscriber::Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(tracing::level_filters::LevelFilter::DEBUG)
    }
}

impl Traces {
    /// What was never begun has nothing to flush.
    pub const OFF: Self = Self(None);

    /// Waits until the last spans were taken, or for a few seconds. Blocks.
    pub fn flush(&self) {
        if let Some(delivery) = &self.0 {
            delivery.flush();
        }
    }
}

impl Collector {
    /// The base address of a collector, as `http://collector:4318`; OTLP's path is added to it.
    pub fn parse(raw: &str) -> Option<Self> {
        let base = Url::parse(raw).ok()?;
        let is_plain = base.query().is_none() && base.fragment().is_none() && base.username().is_empty();
        if !matches!(base.scheme(), "http" | "https") || base.password().is_some() || !is_plain {
            return None;
        }
        let base = base.as_str().trim_end_matches('/').to_owned();
        Url::parse(&format!("{base}/{PATH}"))
            .ok()
            .map(|address| Self { address })
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Collector").field(&self.address.as_str()).finish()
    }
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Traces" } else { "Traces (off)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_otlp_is_added_to_the_address() {
        for (address, whole) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            (
                "https://otel.example.com/payout/",
                "https://otel.example.com/payout/v1/traces",
            ),
        ] {
            let collector = Collector::parse(address).expect("an address");
            assert_eq!(collector.address.as_str(), whole);
        }
        for address in [
            "collector:4318",
            "ftp://collector",
            "http://user:pass@collector",
            "http://collector?key=1",
            "",
        ] {
            assert_eq!(Collector::parse(address), None, "{address}");
        }
    }
}
