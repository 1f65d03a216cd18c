//! What the programs tell: traces as a collector reads them, figures as Prometheus does, and whether the dashboard and the
//! alert rules ask for what there is.

mod collector;
mod dashboard;
mod exposition;
mod figures;
mod journey;
mod promql;
mod rules;
mod traces;
