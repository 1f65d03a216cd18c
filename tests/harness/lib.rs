//! What the tests stand on: an app of its own for every test, people who use it, and the words they say.

mod alerts;
mod answer;
mod app;
mod clock;
mod cookie;
mod database;
mod door;
mod given;
mod hook;
mod mails;
mod member;
mod paying;
mod payout;
mod person;
mod process;
mod rabbit;
mod settings;
mod shape;
mod skipped;
mod staff;
mod subscriptions;
mod w9;

#[path = "../../crates/infrastructure/src/pdf/tests/reader.rs"]
pub mod pdf;

pub use answer::Answer;
pub use app::{AnotherApi, TestApp};
pub use clock::TestClock;
pub use cookie::cookie;
pub use door::Door;
pub use given::{DAY, HOUR, MINUTE};
pub use hook::{Hook, Posted};
pub use member::{ACCOUNT, ROUTING, SSN, bank_details};
pub use paying::{Creator, Programme, STRIPE_WEBHOOK_SECRET};
pub use payout::{Payout, Stage, Team};
pub use person::Person;
pub use rabbit::{Heard, RabbitMq};
pub use settings::{BETTER_AUTH_SECRET, ORIGIN};
pub use shape::Shape;
pub use skipped::skipped;
pub use subscriptions::{Asked, Reply, SubscriptionServer};
pub use test_database::TestDatabase;
pub use w9::{address, w9};
