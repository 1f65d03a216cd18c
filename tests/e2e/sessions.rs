//! How people and programs prove who they are, and what browsers may do with it.

mod cookies;
mod headers;
mod lifetime;
mod origins;
