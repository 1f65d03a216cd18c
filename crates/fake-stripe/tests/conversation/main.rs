//! What a client sees that asks, asks again, and is let down on the way.

mod faults;
mod journal;
mod keys;
mod money;
mod platform;
mod program;
mod webhooks;
