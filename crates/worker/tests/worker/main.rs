//! The worker against a real database and a real mail server: killed, raced, cut off and told to stop.

mod bench;
mod mails;
mod running;
mod schedule;
