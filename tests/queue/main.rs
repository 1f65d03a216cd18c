//! The queue of members and the migrations that bring it, at the database itself.

mod bulk;
mod going_back;
mod histories;
mod host;
mod migrating;
mod sessions;
mod triggers;
