//! The queue of members and the migrations that bring it, at the database itself.

mod bulk;
mod generation_c;
mod going_back;
mod histories;
mod host;
mod migrating;
mod sessions;
mod triggers;
