use std::path::Path;
use std::process::{Command, Output, Stdio};

/// `payoutctl` in a folder of its own, with nothing in its environment but what a test gives it.
pub fn payoutctl(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_payoutctl"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    for name in ["PATH", "HOME"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// What an operator has in his environment.
pub fn on_database(folder: &Path, arguments: &[&str], url: &str) -> Output {
    let mut command = payoutctl(folder, arguments);
    command
        .env("DATABASE_URL", url)
        .env("BUSINESS_LAUNCH_DATE", "2025-01-31")
        .env("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N")
        .env("APP_URL", "https://app.tenure.example");
    command.output().expect("payoutctl runs")
}

/// Both streams, for the message of a failing test too.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}
