//! What the tests stand on.

pub use test_database::TestDatabase;
