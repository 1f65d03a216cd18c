use std::process::ExitCode;

use secrecy::ExposeSecret as _;
use use_cases::api_keys::{self, Scope};
use use_cases::{Error, FieldFault};

use super::context;
use crate::command_line::ApiKey;
use crate::print::say;

pub(crate) async fn api_key(action: ApiKey) -> anyhow::Result<ExitCode> {
    let ApiKey::Create { name, scope } = action;
    let scopes: Vec<Scope> = scope.iter().filter_map(|code| Scope::parse(code)).collect();
    let ctx = context().await?;
    let key = api_keys::create(&ctx, &name, &scopes).await.map_err(explained)?;
    say(key.secret.expose_secret());
    say(&format!(
        "The key {} ({}) is shown this once; only its hash is kept.",
        key.name, key.id
    ));
    Ok(ExitCode::SUCCESS)
}

/// With the fault of each field, which the error itself only counts.
fn explained(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(faults) => anyhow::Error::msg(sentences(&faults)),
        error => error.into(),
    }
}

fn sentences(faults: &[FieldFault]) -> String {
    let sentences: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.field, fault.message))
        .collect();
    sentences.join("; ")
}
