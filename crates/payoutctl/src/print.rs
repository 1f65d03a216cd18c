//! What a command says. Somebody may have closed the pipe, and that is no reason to fail.

use std::io::{Write as _, stderr, stdout};

pub(crate) fn say(line: &str) {
    let _ = writeln!(stdout().lock(), "{line}");
}

pub(crate) fn complain(line: &str) {
    let _ = writeln!(stderr().lock(), "payoutctl: {line}");
}

/// Rows under their headings, each column as wide as it needs.
pub(crate) fn table<const N: usize>(headings: &[&str; N], rows: &[[String; N]]) {
    let lines = || std::iter::once(headings.map(str::to_owned)).chain(rows.iter().cloned());
    let widths: [usize; N] =
        std::array::from_fn(|column| lines().map(|line| line[column].chars().count()).max().unwrap_or(0));
    for line in lines() {
        let cells: Vec<String> = line
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        say(cells.join("  ").trim_end());
    }
}
