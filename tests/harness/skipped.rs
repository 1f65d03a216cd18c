use std::io::{Write as _, stderr};

/// Says that a test has not run for want of something. Straight to the terminal: what a passing test prints is otherwise
/// kept from everybody.
pub fn skipped(missing: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(stderr(), "SKIPPED {test}: {missing} is not there");
}
