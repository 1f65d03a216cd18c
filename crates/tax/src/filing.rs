//! Rows for the CSV upload of the IRS' IRIS portal. The portal checks the header row of each form and year, so the header
//! is input: it is read, its columns are found by name, and a row is refused when a value finds no column.

mod column;
mod field;
mod header;
mod row;
mod standard;
mod values;

pub use header::{FilingHeader, HeaderError};
pub use row::FilingError;
pub use standard::{STANDARD_HEADER_SOURCE, standard_header};

/// The most forms one file may hold (IRS Publication 5717).
pub const FORMS_PER_FILE: usize = 100;

/// From this many information returns of all types in a year on, they have to be filed electronically
/// (26 U.S.C. 6011(e)(5)).
const ELECTRONIC_FROM: u32 = 10;

/// The forms in files of at most [`FORMS_PER_FILE`], in their order.
pub fn files_of<T>(forms: &[T]) -> impl Iterator<Item = &[T]> {
    forms.chunks(FORMS_PER_FILE)
}

/// Whether `originals` information returns of all types together, Forms W-2 included, have to be filed electronically.
/// Corrections do not count, and go the way of their originals.
pub const fn must_be_electronic(originals: u32) -> bool {
    originals >= ELECTRONIC_FROM
}
