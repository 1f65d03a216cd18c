//! What a command says. Somebody may have closed the pipe, and that is no reason to fail.

use std::io::{Write as _, stderr, stdout};

pub(crate) fn say(line: &str) {
    let _ = writeln!(stdout().lock(), "{line}");
}

pub(crate) fn complain(line: &str) {
    let _ = writeln!(stderr().lock(), "payoutctl: {line}");
}
