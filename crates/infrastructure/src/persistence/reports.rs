//! What reports are made of. Long ones are read in pages, each by a statement of its own: between two pages nothing is
//! held, neither a connection nor a snapshot, however slowly the reader takes them.

pub mod audit_log;
pub mod payouts;
pub mod rounds;
pub mod standing;
pub mod statistics;
pub mod tax_forms;
pub mod transfers;

mod programme;

pub use programme::Programme;

use money::{Currency, Money};

/// Rows of the main application's may name no currency, or one that we cannot count in: they are shown in dollars, as
/// in every other list.
fn currency(code: Option<&str>) -> Currency {
    code.and_then(|code| Currency::parse(code).ok())
        .unwrap_or(Currency::USD)
}

fn cents(amount: i64, currency: Currency) -> Money {
    Money::new(amount, currency)
}
