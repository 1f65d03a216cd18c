//! Nonsense over every route: answered with the field's name, never with a 5xx.

mod bodies;
mod paths;
mod queries;
