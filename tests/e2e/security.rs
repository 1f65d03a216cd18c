//! The list of security checks, row by row: a test's name begins with its row. docs/security.md says which stand elsewhere.

mod encryption;
mod headers;
mod injection;
mod leaks;
mod limits_of_requests;
mod links;
mod mass_assignment;
mod pages;
mod paperwork;
mod provider;
mod records;
mod routes;
mod schema;
mod slowness;
mod spreadsheets;
