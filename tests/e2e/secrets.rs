//! Bank and tax numbers, tokens and keys are where they belong and nowhere else.

mod canaries;
mod log;
mod programmes;
mod tables;
