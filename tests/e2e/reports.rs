//! Reports: what they say, that it agrees with the books, and how they come as files.

mod audit_log;
mod files;
mod payouts;
mod replica;
mod rounds;
mod statistics;
