//! The worker against a real database and a real mail server: killed, raced, cut off and told to stop.

mod bare_root;
mod bench;
mod mails;
mod probed;
mod running;
mod schedule;
