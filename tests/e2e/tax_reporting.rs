//! What the IRS and the payees are told: Forms 1099 and the deposits of tax withheld, over HTTP.

mod by_type;
mod files;
mod forms;
mod scale;
mod transfer_forms;
mod transferred;
mod withholding;
