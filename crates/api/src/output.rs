//! How answers look: envelopes, pages, documents, and the values inside them.

mod answer;
mod csv;
mod csv_file;
mod document;
mod sheet;
mod value;
mod why;

pub use answer::{Answer, Data, Listing, Paged};
pub use csv::Csv;
pub use csv_file::CsvFile;
pub use document::Pdf;
pub use sheet::Sheet;
pub use value::{Amount, Day, Facts, Moment};
pub use why::Why;
