//! What happens around every request, from the outside in.

mod admission;
mod cors;
mod csrf;
mod envelope;
mod idempotency;
mod inventory;
mod limits;
mod measurement;
mod missing;
mod security_headers;
mod span;

pub use admission::admit;
pub use cors::allow_origins;
pub use csrf::refuse_foreign_pages;
pub use envelope::identify;
pub use idempotency::answer_once;
pub use inventory::Inventory;
pub use measurement::measure;
pub use missing::nothing_here;
pub use security_headers::harden;
pub use span::RequestSpan;
