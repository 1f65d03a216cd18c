//! What the programs tell: traces as a collector reads them, figures as Prometheus does.
