//! The rules of one payout, as sentences.

mod changes;
mod details;
mod gates;
mod methods;
mod money;
mod payment;
mod review;
mod votes;
mod withholding;
