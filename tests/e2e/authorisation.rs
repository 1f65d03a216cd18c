//! Who may do what, over every operation there is.

pub mod everything;
mod matrix;
mod outsiders;
mod own_records;
mod staff_rows;
pub mod table;
