use std::collections::BTreeMap;

use crate::params::Params;
use crate::refusal::Refusal;

const KEYS_MAX: usize = 50;
const KEY_CHARACTERS_MAX: usize = 40;
const VALUE_CHARACTERS_MAX: usize = 500;

/// Adds what `params` give. An empty value removes its key, empty metadata all of them.
pub(super) fn merge(metadata: &mut BTreeMap<String, String>, params: &Params) -> Result<(), Refusal> {
    if params.text("metadata") == Some("") {
        metadata.clear();
    }
    for (key, value) in params.map("metadata") {
        check(&key, &value)?;
        if value.is_empty() {
            metadata.remove(&key);
        } else {
            metadata.insert(key, value);
        }
    }
    if metadata.len() > KEYS_MAX {
        let message = format!("Metadata can have up to {KEYS_MAX} keys.");
        return Err(Refusal::invalid(400, message).about("metadata"));
    }
    Ok(())
}

fn check(key: &str, value: &str) -> Result<(), Refusal> {
    let too_long = |what, max: usize, characters: usize| {
        let message = format!(
            "Metadata {what} can have up to {max} characters, but you passed in one that is {characters} characters."
        );
        Err(Refusal::invalid(400, message).about("metadata"))
    };
    match (key.chars().count(), value.chars().count()) {
        (characters, _) if characters > KEY_CHARACTERS_MAX => too_long("keys", KEY_CHARACTERS_MAX, characters),
        (_, characters) if characters > VALUE_CHARACTERS_MAX => too_long("values", VALUE_CHARACTERS_MAX, characters),
        _ => Ok(()),
    }
}
