//! Payments of placements on their day.

mod calling_off;
mod gates;
mod holdback;
mod listing;
mod many;
mod processing;
mod recovery;
mod shares;
