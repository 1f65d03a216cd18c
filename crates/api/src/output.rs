//! How answers look: envelopes, pages, documents, and the values inside them.

mod answer;
mod document;
mod value;
mod why;

pub use answer::{Answer, Data, Listing};
pub use document::Pdf;
pub use value::{Amount, Day, Facts, Moment};
pub use why::Why;
