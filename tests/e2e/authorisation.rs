//! Who may do what, over every operation there is.

mod matrix;
mod own_records;
mod staff_rows;
pub mod table;
