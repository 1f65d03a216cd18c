//! The service from outside: journeys, races, refusals, failures, over real HTTP against a real database.

mod alerts;
mod authorisation;
mod generation_c;
mod holds;
mod idempotency;
mod journeys;
mod mail;
mod malformed;
mod membership;
mod placements;
mod races;
mod reading;
mod reports;
mod sandbox;
mod schedules;
mod secrets;
mod sending;
mod sessions;
mod shield;
mod tax_reporting;
mod transfers;
mod transitions;
mod verify;
mod webhooks;
mod whole_year;
mod worker;
