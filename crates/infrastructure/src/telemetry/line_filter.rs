use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Context, Filter};

use super::labels::bears;
use super::traces;

/// Events by their level and target; of spans only those that lines carry something of, so that the others cost nothing.
pub(super) struct LineFilter(pub EnvFilter);

fn wants_span(metadata: &Metadata<'_>) -> bool {
    bears(metadata) || traces::are_on() && traces::is_traced(metadata)
}

impl<S> Filter<S> for LineFilter
where
    EnvFilter: Filter<S>,
{
    fn enabled(&self, metadata: &Metadata<'_>, ctx: &Context<'_, S>) -> bool {
        if metadata.is_span() {
            return wants_span(metadata);
        }
        Filter::enabled(&self.0, metadata, ctx)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        match metadata.is_span() {
            true if wants_span(metadata) => Interest::always(),
            true => Interest::never(),
            false => Filter::callsite_enabled(&self.0, metadata),
        }
    }

    fn event_enabled(&self, event: &Event<'_>, ctx: &Context<'_, S>) -> bool {
        Filter::event_enabled(&self.0, event, ctx)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Filter::max_level_hint(&self.0).map(|level| level.max(LevelFilter::INFO))
    }
}
