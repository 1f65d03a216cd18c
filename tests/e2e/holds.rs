//! Money of placements that is kept back.

mod by_hand;
mod on_its_day;
mod placing;
