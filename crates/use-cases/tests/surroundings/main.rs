//! What surrounds a payout, against a real database: callers, keys, the audit log, and the proof that all agrees.

mod audit;
mod callers;
mod connections;
mod health;
mod house;
mod idempotency;
mod initiating;
mod verify;
