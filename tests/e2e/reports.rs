//! Reports: what they say, that it agrees with the books, and how they come as files.

mod audit_log;
mod dashboard;
mod files;
mod own_figures;
mod payouts;
mod programmes;
mod replica;
mod rounds;
mod statistics;
mod transfers;
