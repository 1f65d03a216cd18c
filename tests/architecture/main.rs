//! What must hold for the house itself: who may use whom, what may not come in, how things are called.

mod clocks;
mod dependencies;
mod layers;
mod security;
mod sources;
mod workspace;
