//! Payments of placements on their day.

mod calling_off;
mod gates;
mod holdback;
mod listing;
mod processing;
mod recovery;
mod shares;
