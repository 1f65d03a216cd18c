//! The worker: its schedule, its queues, and what it survives.

mod health;
mod running;
mod schedule;
