//! What strangers send, read by what reads it: never a panic, what was written is read back, and nothing is taken that the
//! rule refuses. A few hundred cases each; `PROPTEST_CASES` asks for more.

mod addresses;
mod amounts;
mod cookies;
mod exports;
mod signatures;
