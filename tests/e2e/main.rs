//! The service from outside: journeys, races, refusals, failures, over real HTTP against a real database.

mod authorisation;
mod generation_c;
mod idempotency;
mod journeys;
mod mail;
mod malformed;
mod races;
mod secrets;
mod sessions;
mod transitions;
mod verify;
mod worker;
