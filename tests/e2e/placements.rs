//! Placements: shares that add up, and who may read of them.

mod company_users;
pub mod given;
mod log;
mod scopes;
mod shares;
